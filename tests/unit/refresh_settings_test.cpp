// SPDX-License-Identifier: Apache-2.0
#include "model/refresh_settings.h"

#include <gtest/gtest.h>

#include "policy/refresh_schedule.h"

namespace chatgate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t kEarliest = 0;
constexpr std::uint16_t kLatest = 65535;
constexpr std::uint16_t kMiddle = 32768;

TEST(RefreshSettings, ComeBackAsTheyWere) {
  RefreshSettings all;
  all.interval = hours(2);
  all.column = "IP address  for=1 skip-bad";
  all.skip_bad = all.mask_host_bits = true;
  all.v6_width = 64;
  all.lifetime = Lifetime{hours(24)};
  EXPECT_EQ(to_text(all),
            "7200 skip-bad mask-host-bits v6-width=64 for=86400 column=IP address  for=1 skip-bad");
  EXPECT_EQ(parse_refresh_settings(to_text(all)), all);
  all.lifetime = Lifetime{};
  EXPECT_EQ(parse_refresh_settings(to_text(all)), all);
  EXPECT_EQ(to_text(RefreshSettings{}), "0");
  EXPECT_EQ(parse_refresh_settings("0"), RefreshSettings{});
}

TEST(RefreshSettings, OtherTextsAreNone) {
  for (const char* text : {"", " ", "x", "-1", "1h", "60 ", "60 skip", "60 column=", "60 v6-width=129",
                           "60 for=x", "60 for=", "60  skip-bad", "99999999999999999999", "60skip-bad"})
    EXPECT_FALSE(parse_refresh_settings(text)) << text;
}

TEST(RefreshSchedule, AsksAtTheIntervalGiveOrTakeATenth) {
  EXPECT_EQ(refresh_delay(hours(1), 0, kMiddle), hours(1));
  EXPECT_EQ(refresh_delay(hours(1), 0, kEarliest), minutes(54));
  EXPECT_EQ(refresh_delay(hours(1), 0, kLatest), minutes(66));
  EXPECT_EQ(refresh_delay(seconds(0), 0, kLatest), seconds(0)) << "a file";
}

TEST(RefreshSchedule, ComesBackSoonAfterAFailureAndThenLessOften) {
  const seconds wanted[] = {minutes(1), minutes(2), minutes(4), minutes(8), minutes(16), minutes(32)};
  std::uint32_t failures = 0;
  for (const seconds delay : wanted) {
    ++failures;
    EXPECT_EQ(refresh_delay(hours(1), failures, kMiddle), delay) << failures;
    EXPECT_EQ(refresh_delay(seconds(0), failures, kMiddle), delay) << failures;
  }
  for (const std::uint32_t many : {7U, 8U, 100U, 4000000000U}) {
    EXPECT_EQ(refresh_delay(minutes(1), many, kMiddle), hours(1)) << many;
    EXPECT_EQ(refresh_delay(seconds(0), many, kMiddle), hours(1)) << many;
  }
  EXPECT_EQ(refresh_delay(hours(24 * 30), 4000000000U, kMiddle), hours(24 * 30));
}

TEST(RefreshSchedule, GivesEntriesTheSameEndForAnEighthOfTheirLife) {
  const Lifetime life{hours(24 * 8)};
  const WallTime start(seconds(1'780'000'000));
  WallTime last{};
  int ends = 0;
  for (int hour = 0; hour < 24 * 8; ++hour) {
    const WallTime now = start + hours(hour);
    const WallTime end = refreshed_end(life, now);
    EXPECT_GT(end, now + hours(24 * 7)) << hour;
    EXPECT_LE(end, now + hours(24 * 8)) << hour;
    EXPECT_GE(end, last) << hour;
    ends += end != last ? 1 : 0;
    last = end;
  }
  EXPECT_LE(ends, 9);
  EXPECT_EQ(refreshed_end({}, start), kNever);
  EXPECT_EQ(refreshed_end({seconds(60)}, start) > start, true);
}

}  // namespace
}  // namespace chatgate
