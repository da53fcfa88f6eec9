// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace chatgate::test {

/// Asks until `condition()` holds; false: it did not within `limit`. For what happens by itself (a clock, the
/// kernel's deferred work), so that no test waits longer than it must or guesses how long that is.
template <typename Condition>
bool wait_until(Condition condition, std::chrono::milliseconds limit = std::chrono::minutes(1)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace chatgate::test
