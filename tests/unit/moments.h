// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "base/clock.h"
#include "service/clockwork.h"

namespace chatgate::test {

/// Any moment, of the clock on the wall and of the one that never jumps.
inline constexpr WallTime kNow = WallTime(std::chrono::hours(500'000));
inline constexpr Instant kStart = Instant(std::chrono::seconds(1000));

}  // namespace chatgate::test
