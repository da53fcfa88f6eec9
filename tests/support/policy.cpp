// SPDX-License-Identifier: Apache-2.0
#include "support/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace chatgate::test {

IpAddress ip(std::string_view text) {
  const auto address = parse_ip_address(text);
  if (!address) ADD_FAILURE() << to_text(address.error());
  return address.value_or(IpAddress{});
}

IpPrefix prefix(std::string_view text) {
  const auto parsed = parse_ip_prefix(text);
  if (!parsed) ADD_FAILURE() << to_text(parsed.error());
  return parsed.value_or(IpPrefix{});
}

WallTime from_now(std::chrono::nanoseconds span) { return wall_now() + span; }

CompiledKey ban(std::string_view text, const Ends& ends, std::uint32_t scope) {
  return {{prefix(text), Kind::kBan, scope}, ends.until, ends.shadow_until};
}

CompiledKey allow(std::string_view text, const Ends& ends, std::uint32_t scope) {
  return {{prefix(text), Kind::kAllow, scope}, ends.until, ends.shadow_until};
}

std::vector<CompiledKey> in_key_order(std::vector<CompiledKey> keys) {
  std::sort(keys.begin(), keys.end(),
            [](const CompiledKey& a, const CompiledKey& b) { return a.key < b.key; });
  return keys;
}

}  // namespace chatgate::test
