// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "model/table_key.h"

namespace chatgate::test {

/// "192.0.2.1" as an address; a text that is none fails the test.
IpAddress ip(std::string_view text);
/// "192.0.2.0/24" as a prefix; a text that is none fails the test.
IpPrefix prefix(std::string_view text);

/// A time that long from now (negative: ago), by the wall clock.
WallTime from_now(std::chrono::nanoseconds span);

/// What is asked of one key: when the enforced and the shadow entries end.
struct Ends {
  WallTime until = kNever;
  WallTime shadow_until{};
};

inline constexpr Ends kForever{};
inline Ends until(WallTime time) { return {time, {}}; }
inline Ends shadow(WallTime time = kNever) { return {{}, time}; }

CompiledKey ban(std::string_view prefix, const Ends& ends = kForever, std::uint32_t scope = 0);
CompiledKey allow(std::string_view prefix, const Ends& ends = kForever, std::uint32_t scope = 0);

/// The same keys in key order.
std::vector<CompiledKey> in_key_order(std::vector<CompiledKey> keys);

}  // namespace chatgate::test
