// SPDX-License-Identifier: Apache-2.0
#include "policy/refresh_schedule.h"

#include <algorithm>

namespace chatgate {

std::chrono::seconds refresh_delay(std::chrono::seconds interval, std::uint32_t failures,
                                   std::uint16_t chance) {
  constexpr std::uint32_t kMostDoublings = 20;
  constexpr std::int64_t kWhole = 65536;
  std::chrono::milliseconds delay = interval;
  if (failures > 0) {
    const std::chrono::seconds most = std::max<std::chrono::seconds>(interval, std::chrono::hours(1));
    const auto factor = std::int64_t{1} << std::min(failures - 1, kMostDoublings);
    delay = std::min(kFirstRetry * factor, most);
  }
  const std::chrono::milliseconds fifth = delay / 5;
  return std::chrono::round<std::chrono::seconds>(delay - fifth / 2 + fifth * chance / kWhole);
}

WallTime refreshed_end(const Lifetime& lifetime, WallTime now) {
  if (!lifetime.span) return kNever;
  const WallTime end = end_of(lifetime, now);
  const auto step = std::max<std::chrono::seconds>(*lifetime.span / 8, std::chrono::seconds(1));
  if (end == kNever) return kNever;
  return WallTime(end.time_since_epoch() / step * std::chrono::nanoseconds(step));
}

}  // namespace chatgate
