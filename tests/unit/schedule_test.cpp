// SPDX-License-Identifier: Apache-2.0
#include "service/schedule.h"
#include "unit/moments.h"

#include <gtest/gtest.h>

#include <set>

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

TEST(Schedule, NothingIsDueWithoutTasks) {
  const Schedule schedule(1);
  EXPECT_FALSE(schedule.due(Instant::max()));
  EXPECT_EQ(schedule.next(), Instant::max());
}

TEST(Schedule, TheOneThatIsDueLongestComesFirst) {
  Schedule schedule(1);
  const std::size_t late = schedule.add(1h, kStart + 3s);
  const std::size_t early = schedule.add(1h, kStart + 2s);
  EXPECT_EQ(schedule.next(), kStart + 2s);
  EXPECT_FALSE(schedule.due(kStart + 1999ms));
  EXPECT_EQ(schedule.due(kStart + 2s), early);
  EXPECT_EQ(schedule.due(kStart + 1h), early);
  schedule.ended(early, kStart + 2s, TaskEnd::kDone);
  EXPECT_EQ(schedule.due(kStart + 3s), late);
}

TEST(Schedule, IntervalsVaryByATenthAndNoMore) {
  Schedule schedule(1);
  const std::size_t task = schedule.add(100s, kStart);
  std::set<Instant> times;
  for (int i = 0; i < 200; ++i) {
    schedule.ended(task, kStart, TaskEnd::kDone);
    EXPECT_GE(schedule.next(), kStart + 90s);
    EXPECT_LE(schedule.next(), kStart + 110s);
    times.insert(schedule.next());
  }
  EXPECT_GT(times.size(), 100U);
  EXPECT_LT(*times.begin(), kStart + 92s);
  EXPECT_GT(*times.rbegin(), kStart + 108s);
}

TEST(Schedule, WhatWasSleptThroughIsDoneOnce) {
  Schedule schedule(1);
  const std::size_t task = schedule.add(1min, kStart);
  const Instant woken = kStart + 24h;
  EXPECT_EQ(schedule.due(woken), task);
  schedule.ended(task, woken, TaskEnd::kDone);
  EXPECT_FALSE(schedule.due(woken));
}

std::vector<Instant::duration> delays(TaskEnd end, std::chrono::milliseconds interval, int times) {
  Schedule schedule(1);
  const std::size_t task = schedule.add(interval, kStart);
  std::vector<Instant::duration> all;
  for (int i = 0; i < times; ++i) {
    schedule.ended(task, kStart, end);
    all.push_back(schedule.next() - kStart);
  }
  return all;
}

TEST(Schedule, FailuresAreTriedAgainMoreAndMoreSeldom) {
  EXPECT_EQ(delays(TaskEnd::kFailed, 1h, 9),
            (std::vector<Instant::duration>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}));
  EXPECT_EQ(delays(TaskEnd::kFailed, 10s, 6), (std::vector<Instant::duration>{1s, 2s, 4s, 8s, 10s, 10s}));
  EXPECT_EQ(delays(TaskEnd::kFailed, 1h, 1000).back(), 60s);
}

TEST(Schedule, WhatIsBusyIsTriedAgainSoon) {
  for (const TaskEnd end : {TaskEnd::kBusy, TaskEnd::kMore})
    EXPECT_EQ(delays(end, 1h, 7), (std::vector<Instant::duration>{50ms, 100ms, 200ms, 400ms, 800ms, 1s, 1s}));
}

TEST(Schedule, ASuccessEndsTheHaste) {
  Schedule schedule(1);
  const std::size_t task = schedule.add(1h, kStart);
  for (int i = 0; i < 5; ++i) schedule.ended(task, kStart, TaskEnd::kFailed);
  EXPECT_TRUE(schedule.is_failing(task));
  schedule.ended(task, kStart, TaskEnd::kDone);
  EXPECT_FALSE(schedule.is_failing(task));
  EXPECT_GE(schedule.next(), kStart + 54min);
  schedule.ended(task, kStart, TaskEnd::kFailed);
  EXPECT_EQ(schedule.next(), kStart + 1s);
}

TEST(Schedule, WhatFailedIsTriedAtOnceWhereThereIsHope) {
  Schedule schedule(1);
  const std::size_t failing = schedule.add(1h, kStart);
  const std::size_t well = schedule.add(1h, kStart);
  for (int i = 0; i < 5; ++i) schedule.ended(failing, kStart, TaskEnd::kFailed);
  schedule.ended(well, kStart, TaskEnd::kDone);
  schedule.hurry_failing(kStart + 1s);
  EXPECT_EQ(schedule.due(kStart + 1s), failing);
  schedule.ended(failing, kStart + 1s, TaskEnd::kFailed);
  EXPECT_EQ(schedule.next(), kStart + 33s);
}

TEST(Schedule, CanBeMadeEarlierButNotLater) {
  Schedule schedule(1);
  const std::size_t task = schedule.add(1h, kStart + 10s);
  schedule.no_later_than(task, kStart + 20s);
  EXPECT_EQ(schedule.next(), kStart + 10s);
  schedule.no_later_than(task, kStart + 5s);
  EXPECT_EQ(schedule.next(), kStart + 5s);
}

}  // namespace
}  // namespace chatgate::test
