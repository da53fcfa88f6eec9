// SPDX-License-Identifier: Apache-2.0
// The XDP program's parser beside a decoder that was written without it.
#include <fmt/format.h>

#include <algorithm>

#include "fuzz/packet_parser.h"
#include "fuzz/property.h"
#include "fuzz/targets.h"
#include "support/naive_decoder.h"

namespace chatgate::fuzz {
namespace {

/// As the kernel lays frames, so that the header behind Ethernet's is aligned (NET_IP_ALIGN).
constexpr std::ptrdiff_t kIpAlign = 2;

std::string shown(const parsed_packet& parsed, const test::Decoded& decoded) {
  return fmt::format("counter {} and {}, tags {} and {}, tunnel {} and {}", parsed.counter,
                     static_cast<unsigned>(decoded.passes), parsed.tags, decoded.tags, parsed.tunnel,
                     decoded.tunnel);
}

bool same(const std::uint8_t* bytes, const IpAddress& address) {
  return std::equal(address.bytes.begin(), address.bytes.end(), bytes);
}

}  // namespace

int packet(const std::uint8_t* data, std::size_t size) {
  const test::Packet frame(data, data + size);
  // It ends where the copy does: what is read beyond it is seen by the sanitizers.
  test::Packet copy(kIpAlign);
  copy.insert(copy.end(), frame.begin(), frame.end());
  const parsed_packet parsed = parse_frame(copy.data() + kIpAlign, static_cast<std::uint32_t>(size));
  const test::Decoded decoded = test::decode(frame);
  const std::string both = shown(parsed, decoded);
  FUZZ_HOLDS(parsed.counter == static_cast<std::uint32_t>(decoded.passes), both);
  FUZZ_HOLDS(parsed.tags == decoded.tags && parsed.tags <= CHATGATE_MAX_VLAN_TAGS, both);
  FUZZ_HOLDS((parsed.tunnel != 0) == decoded.tunnel, both);
  if (!decoded.judged()) return 0;
  FUZZ_HOLDS((parsed.v6 != 0) == (decoded.source.family == Family::kV6), both);
  FUZZ_HOLDS(same(parsed.source, decoded.source), to_string(decoded.source));
  FUZZ_HOLDS(same(parsed.destination, decoded.destination), to_string(decoded.destination));
  return 0;
}

}  // namespace chatgate::fuzz
