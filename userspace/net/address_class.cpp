// SPDX-License-Identifier: Apache-2.0
#include "net/address_class.h"

#include <algorithm>
#include <array>

namespace chatgate {
namespace {

constexpr IpPrefix v4(std::uint8_t first, std::uint8_t length) { return {{Family::kV4, {first}}, length}; }

constexpr IpPrefix v6(std::uint8_t first, std::uint8_t last, std::uint8_t length) {
  IpPrefix prefix{{Family::kV6, {first}}, length};
  prefix.address.bytes.back() = last;
  return prefix;
}

constexpr std::array<SpecialBlock, 6> kBlocks{{{v4(127, 8), "loopback"},
                                               {v4(0, 32), "the unspecified address"},
                                               {v4(224, 4), "multicast"},
                                               {v6(0, 1, 128), "loopback"},
                                               {v6(0, 0, 128), "the unspecified address"},
                                               {v6(0xff, 0, 8), "multicast"}}};

}  // namespace

const SpecialBlock* special_block(const IpPrefix& prefix) {
  const auto* found = std::find_if(kBlocks.begin(), kBlocks.end(), [&](const SpecialBlock& block) {
    return covers(block.prefix, prefix) || covers(prefix, block.prefix);
  });
  return found == kBlocks.end() ? nullptr : found;
}

bool is_link_local(const IpPrefix& prefix) {
  const auto& bytes = prefix.address.bytes;
  if (prefix.address.family == Family::kV4) return prefix.length >= 16 && bytes[0] == 169 && bytes[1] == 254;
  return prefix.length >= 10 && bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80;
}

}  // namespace chatgate
