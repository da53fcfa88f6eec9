// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace chatgate {

/// Wall-clock time (UTC), nanoseconds since the Unix epoch; reaches the year 2262.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// The end of what does not end (`forever`).
inline constexpr WallTime kNever = WallTime::max();

/// CLOCK_REALTIME, now, cut to milliseconds: the resolution in which times are kept and shown.
WallTime wall_now();

/// Wall clock minus monotonic clock in nanoseconds, both read coarse at the same tick: what the XDP program
/// adds to its CLOCK_MONOTONIC_COARSE. It changes only when the wall clock is set or slewed, never with the
/// moment of the call.
std::int64_t wall_offset_now();

}  // namespace chatgate
