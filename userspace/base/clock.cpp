// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <ctime>

namespace chatgate {
namespace {

std::int64_t read_ns(clockid_t clock) {
  timespec now{};

  // It cannot fail: both clocks exist on every Linux that this runs on.
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

WallTime wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::int64_t wall_offset_now() {
  std::int64_t before = 0;
  std::int64_t wall = 0;

  // Both clocks move at the same tick; a tick between the readings would show as an offset that is off by it.
  do {
    before = read_ns(CLOCK_MONOTONIC_COARSE);
    wall = read_ns(CLOCK_REALTIME_COARSE);
  } while (read_ns(CLOCK_MONOTONIC_COARSE) != before);
  return wall - before;
}

}  // namespace chatgate
