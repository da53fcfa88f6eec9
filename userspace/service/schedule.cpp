// SPDX-License-Identifier: Apache-2.0
#include "service/schedule.h"

#include <algorithm>

namespace chatgate {
namespace {

using std::chrono::milliseconds;

milliseconds doubled(milliseconds first, milliseconds longest, std::uint32_t times) {
  constexpr std::uint32_t kMostDoublings = 16;
  return std::min(longest, first * (1U << std::min(times, kMostDoublings)));
}

}  // namespace

std::size_t Schedule::add(milliseconds interval, Instant first) {
  slots_.push_back({interval, first});
  return slots_.size() - 1;
}

std::optional<std::size_t> Schedule::due(Instant now) const {
  const auto first = std::min_element(slots_.begin(), slots_.end(),
                                      [](const Slot& a, const Slot& b) { return a.due < b.due; });
  if (first == slots_.end() || first->due > now) return std::nullopt;
  return static_cast<std::size_t>(first - slots_.begin());
}

Instant Schedule::next() const {
  Instant first = Instant::max();
  for (const Slot& slot : slots_) first = std::min(first, slot.due);
  return first;
}

void Schedule::no_later_than(std::size_t task, Instant when) {
  Slot& slot = slots_.at(task);
  slot.due = std::min(slot.due, when);
}

void Schedule::hurry_failing(Instant now) {
  for (Slot& slot : slots_) {
    if (slot.last == TaskEnd::kFailed) slot.due = std::min(slot.due, now);
  }
}

milliseconds Schedule::delay(const Slot& slot) {
  if (slot.last == TaskEnd::kBusy || slot.last == TaskEnd::kMore)
    return doubled(kFirstBusy, kLongestBusy, slot.repeats);
  if (slot.last == TaskEnd::kFailed)
    return std::min(slot.interval, doubled(kFirstRetry, kLongestRetry, slot.repeats));
  const milliseconds::rep tenth = slot.interval.count() / 10;
  return slot.interval +
         milliseconds(std::uniform_int_distribution<milliseconds::rep>(-tenth, tenth)(random_));
}

void Schedule::ended(std::size_t task, Instant now, TaskEnd end) {
  Slot& slot = slots_.at(task);
  slot.repeats = end == slot.last ? slot.repeats + 1 : 0;
  slot.last = end;
  slot.due = now + delay(slot);
}

}  // namespace chatgate
