// SPDX-License-Identifier: Apache-2.0
#include "fuzz/refusal.h"
#include "fuzz/targets.h"
#include "net/ip_prefix.h"

namespace chatgate::fuzz {
namespace {

std::string written(IpPrefix value) { return to_string(value); }

void check_bounds(const IpPrefix& prefix) {
  const std::string text = to_cidr(prefix);
  FUZZ_HOLDS(prefix.length <= address_bits(prefix.address.family), text);
  FUZZ_HOLDS(make_prefix(prefix.address, prefix.length) == prefix, text);
  const IpAddress last = last_address(prefix);
  FUZZ_HOLDS(covers(prefix, prefix.address) && covers(prefix, last), text);
  FUZZ_HOLDS(!(last < prefix.address), text);
  FUZZ_HOLDS(prefix.length == 0 || !covers(prefix, make_prefix(prefix.address, prefix.length - 1)), text);
}

}  // namespace

int prefix(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const Result<IpPrefix> prefix = parse_ip_prefix(text);
  if (!prefix) {
    check_refusal(prefix.error(), text);
    if (!prefix.error().hint.empty()) check_canonical(prefix.error().hint, parse_ip_prefix, written);
    FUZZ_HOLDS(prefix.error().reason != kHostBitsSet || !prefix.error().hint.empty(), std::string(text));
    return 0;
  }
  check_bounds(*prefix);
  FUZZ_HOLDS(parse_ip_prefix(to_string(*prefix)) == *prefix, to_string(*prefix));
  FUZZ_HOLDS(parse_ip_prefix(to_cidr(*prefix)) == *prefix, to_cidr(*prefix));
  return 0;
}

}  // namespace chatgate::fuzz
