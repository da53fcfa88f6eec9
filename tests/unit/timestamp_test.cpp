// SPDX-License-Identifier: Apache-2.0
// model/timestamp, and the clocks of base/.
#include "model/timestamp.h"
#include "unit/bad_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

WallTime day(int year, int month, int day) {
  return std::chrono::sys_days(std::chrono::year(year) / month / day);
}

TEST(Timestamp, IsRead) {
  struct Case {
    std::string_view text;
    WallTime time;
    std::string_view canonical;
  };
  const WallTime eve = day(2026, 12, 24) + 18h;
  const Case cases[] = {
      {"1970-01-01", WallTime(), "1970-01-01T00:00:00Z"},
      {"2026-12-24", day(2026, 12, 24), "2026-12-24T00:00:00Z"},
      {"2028-02-29", day(2028, 2, 29), "2028-02-29T00:00:00Z"},
      {"2000-02-29", day(2000, 2, 29), "2000-02-29T00:00:00Z"},
      {"2026-12-24T18:00:00Z", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24t18:00:00z", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24T18:00:00+00:00", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24T18:00:00-00:00", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24T19:00:00+01:00", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24T23:30:00+05:30", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-23T19:00:00-23:00", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-25T17:59:00+23:59", eve, "2026-12-24T18:00:00Z"},
      {"2026-12-24T18:00:00.5Z", eve + 500ms, "2026-12-24T18:00:00.500Z"},
      {"2026-12-24T18:00:00.05Z", eve + 50ms, "2026-12-24T18:00:00.050Z"},
      {"2026-12-24T18:00:00.007Z", eve + 7ms, "2026-12-24T18:00:00.007Z"},
      {"2026-12-24T18:00:00.000Z", eve, "2026-12-24T18:00:00Z"},
      {"1970-01-01T00:00:00-00:01", WallTime(1min), "1970-01-01T00:01:00Z"},
      {"1969-12-31T23:59:00-00:01", WallTime(), "1970-01-01T00:00:00Z"},
      {"2200-12-31T23:59:59.999Z", day(2201, 1, 1) - 1ms, "2200-12-31T23:59:59.999Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_timestamp(c.text), c.time);
    EXPECT_EQ(to_string(c.time), c.canonical);
    EXPECT_EQ(parse_timestamp(c.canonical), c.time);
  }
}

constexpr std::string_view kNoTimestamp = "not a date or RFC 3339 time";
constexpr std::string_view kForm = "2026-12-24 or 2026-12-24T18:00:00Z";
constexpr std::string_view kNoSuchDay = "there is no such day";
constexpr std::string_view kClock = "there is no such time of day";
constexpr std::string_view kFine = "finer than a millisecond";
constexpr std::string_view kOffset = "the offset from UTC is missing";
constexpr std::string_view kColon = "an offset is written +hh:mm";
constexpr std::string_view kT = "a T stands between date and time";
constexpr std::string_view kSeconds = "seconds are missing";
constexpr std::string_view kEve = "2026-12-24T18:00:00Z";

const BadText kBadTimestamps[] = {
    {"", "empty", kForm},
    {"tomorrow", kNoTimestamp, kForm},
    {"never", kNoTimestamp, kForm},
    {"1d", kNoTimestamp, kForm},
    {"1798135200", kNoTimestamp, kForm},
    {"20261224", kNoTimestamp, kForm},
    {"24.12.2026", kNoTimestamp, kForm},
    {"12/24/2026", kNoTimestamp, kForm},
    {"2026-12", kNoTimestamp, kForm},
    {"2026-12-", kNoTimestamp, kForm},
    {"2026-1-1", kNoTimestamp, kForm},
    {"26-12-24", kNoTimestamp, kForm},
    {"+2026-12-24", kNoTimestamp, kForm},
    {"-2026-12-24", kNoTimestamp, kForm},
    {"2026-12-24Z", kNoTimestamp, kForm},
    {" 2026-12-24", kNoTimestamp, kForm},
    {"2026-12-24 ", kNoTimestamp, kForm},
    {"2026-12-24\n", kNoTimestamp, kForm},
    {"2026-12-24\0"sv, kNoTimestamp, kForm},
    {"２０２６-12-24", kNoTimestamp, kForm},
    {"2026-12-24T", kNoTimestamp, kForm},
    {"2026-12-24T18Z", kNoTimestamp, kForm},
    {"2026-12-24T18:0:00Z", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00ZZ", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00.Z", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00,5Z", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00+24:00", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00+01:60", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00+1:00", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00+01:", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00 CET", kNoTimestamp, kForm},
    {"2026-12-24T18:00:00+01:00Z", kNoTimestamp, kForm},
    {"2026-00-01", kNoSuchDay, ""},
    {"2026-13-01", kNoSuchDay, ""},
    {"2026-01-00", kNoSuchDay, ""},
    {"2026-04-31", kNoSuchDay, ""},
    {"2026-02-29", kNoSuchDay, ""},
    {"2100-02-29", kNoSuchDay, ""},
    {"2026-12-24T24:00:00Z", kClock, ""},
    {"2026-12-24T18:60:00Z", kClock, ""},
    {"2026-12-24T18:00:61Z", kClock, ""},
    {"2016-12-31T23:59:60Z", "leap seconds are not kept", ""},
    {"1969-12-31", "before 1970", ""},
    {"0000-01-01", "before 1970", ""},
    {"1970-01-01T00:00:00+00:01", "before 1970", ""},
    {"2201-01-01", "after 2200", ""},
    {"2200-12-31T23:59:59-00:01", "after 2200", ""},
    {"9999-12-31T23:59:59Z", "after 2200", ""},
    {"2026-12-24T18:00:00", kOffset, kEve},
    {"2026-12-24T18:00", kSeconds, kEve},
    {"2026-12-24T18:00Z", kSeconds, kEve},
    {"2026-12-24 18:00:00Z", kT, kEve},
    {"2026-12-24 18:00:00", kT, kEve},
    {"2026-12-24T19:00:00+0100", kColon, kEve},
    {"2026-12-24T19:00:00+01", kColon, kEve},
    {"2026-12-24T18:00:00.1234Z", kFine, "2026-12-24T18:00:00.123Z"},
    {"2026-12-24T18:00:00.000000000000000000000Z", kFine, kEve},
};

TEST(Timestamp, WhatIsNoneIsRefused) {
  for (const BadText& bad : kBadTimestamps) expect_refused(parse_timestamp(bad.text), "read time", bad);
}

TEST(Timestamp, IsWrittenWhateverItIs) {
  EXPECT_EQ(to_string(kNever), "never");
  EXPECT_EQ(to_string(WallTime(1ns)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_string(WallTime(-1ns)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_string(kNever - 1ns), "2262-04-11T23:47:16.854Z");
  EXPECT_EQ(to_string(WallTime::min()), "1677-09-21T00:12:43.145Z");
}

TEST(Timestamp, EveryDayIsReadBack) {
  for (WallTime time = WallTime() + 12h; time < day(2201, 1, 1); time += 24h) {
    ASSERT_EQ(parse_timestamp(to_string(time)), time);
  }
}

TEST(Clock, WallTimeIsNowInMilliseconds) {
  const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const WallTime now = wall_now();

  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::system_clock::now());
  EXPECT_EQ(now.time_since_epoch() % 1ms, 0ns);
}

TEST(Clock, OffsetLeadsFromTheCoarseClockToTheWallClock) {
  timespec coarse{};
  ASSERT_EQ(::clock_gettime(CLOCK_MONOTONIC_COARSE, &coarse), 0);
  const auto monotonic = std::chrono::seconds(coarse.tv_sec) + std::chrono::nanoseconds(coarse.tv_nsec);
  const WallTime wall(monotonic + std::chrono::nanoseconds(wall_offset_now()));

  EXPECT_LT(std::chrono::abs(wall - wall_now()), 1s);
}

TEST(Clock, OffsetDoesNotMoveWithTheTick) {
  const std::int64_t first = wall_offset_now();
  for (int i = 0; i < 100'000; ++i) {
    // Nothing but setting or slewing the clock moves it; the tick itself, 1 to 10 ms, would.
    ASSERT_LT(std::abs(wall_offset_now() - first), 500'000);
  }
}

}  // namespace
}  // namespace chatgate::test
