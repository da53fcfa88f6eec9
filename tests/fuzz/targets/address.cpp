// SPDX-License-Identifier: Apache-2.0
#include "fuzz/refusal.h"
#include "fuzz/targets.h"
#include "net/ip_address.h"

namespace chatgate::fuzz {
namespace {

std::string written(IpAddress value) { return to_string(value); }

}  // namespace

int address(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const Result<IpAddress> address = parse_ip_address(text);
  if (!address) {
    check_refusal(address.error(), text);
    if (!address.error().hint.empty()) check_canonical(address.error().hint, parse_ip_address, written);
    return 0;
  }
  const std::string canonical = to_string(*address);
  FUZZ_HOLDS(parse_ip_address(canonical) == *address, canonical);
  // An IPv4 address has one form, an IPv6 one has many.
  FUZZ_HOLDS(text.find(':') != std::string_view::npos || text == canonical, canonical);
  for (std::size_t i = address_size(*address); i < address->bytes.size(); ++i)
    FUZZ_HOLDS(address->bytes[i] == 0, canonical);
  return 0;
}

}  // namespace chatgate::fuzz
