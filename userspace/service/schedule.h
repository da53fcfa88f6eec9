// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "service/clockwork.h"

namespace chatgate {

/// How one run of a task ended.
enum class TaskEnd {
  kDone,
  kMore,  ///< there is more to do at once
  kBusy,  ///< a command has the lock
  kFailed,
};

/// When each of the service's tasks is due. Pure: time is an argument, and chance comes from the seed.
class Schedule {
 public:
  /// After a failure a task is due again so soon, then after twice as long each time, up to the longest or
  /// its interval.
  static constexpr std::chrono::milliseconds kFirstRetry{1000};
  static constexpr std::chrono::milliseconds kLongestRetry{60000};
  /// The same while it is busy, or has more to do.
  static constexpr std::chrono::milliseconds kFirstBusy{50};
  static constexpr std::chrono::milliseconds kLongestBusy{1000};

  explicit Schedule(std::uint32_t seed) : random_(seed) {}

  /// A task that is first due then, and afterwards every `interval`, a tenth more or less. Its number, from
  /// 0.
  std::size_t add(std::chrono::milliseconds interval, Instant first);

  /// The task that is due longest; nothing: none is.
  std::optional<std::size_t> due(Instant now) const;
  /// When the first one is due; far ahead without tasks.
  Instant next() const;

  /// It is due then, or earlier.
  void no_later_than(std::size_t task, Instant when);
  bool is_failing(std::size_t task) const { return slots_.at(task).last == TaskEnd::kFailed; }
  /// What failed last is due: there is reason to hope.
  void hurry_failing(Instant now);
  /// It ran.
  void ended(std::size_t task, Instant now, TaskEnd end);

 private:
  struct Slot {
    std::chrono::milliseconds interval;
    Instant due;
    TaskEnd last = TaskEnd::kDone;
    std::uint32_t repeats = 0;  // of a last end that was not kDone
  };
  std::chrono::milliseconds delay(const Slot& slot);

  std::vector<Slot> slots_;
  std::minstd_rand random_;
};

}  // namespace chatgate
