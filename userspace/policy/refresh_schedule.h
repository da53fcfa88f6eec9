// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "model/duration.h"

namespace chatgate {

/// How often a URL is asked: what `--refresh` may say, and what holds without it.
inline constexpr std::chrono::seconds kShortestRefresh = std::chrono::minutes(1);
inline constexpr std::chrono::seconds kLongestRefresh = std::chrono::hours(24 * 30);
inline constexpr std::chrono::seconds kDefaultRefresh = std::chrono::hours(1);

/// After a failure the source is tried again so soon, then after twice as long each time, up to the interval
/// or an hour, whichever is longer.
inline constexpr std::chrono::seconds kFirstRetry = std::chrono::minutes(1);

/// How long to wait before the next attempt. `failures`: in a row, 0 after a success. `chance`: from 0 to
/// 65535, drawn anew each time, makes it up to a tenth shorter or longer, so that hosts do not ask at once.
/// An interval of 0 (a file, looked at all the time) waits after failures only.
std::chrono::seconds refresh_delay(std::chrono::seconds interval, std::uint32_t failures,
                                   std::uint16_t chance);

/// When the entries that a refresh finds are to end: between seven eighths of the lifetime from now and all
/// of it, and the same moment for as long as that holds. So a list that does not change is extended eight
/// times in a lifetime, not at every look.
WallTime refreshed_end(const Lifetime& lifetime, WallTime now);

}  // namespace chatgate
