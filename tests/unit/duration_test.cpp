// SPDX-License-Identifier: Apache-2.0
#include "model/duration.h"
#include "unit/bad_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using std::chrono::seconds;

constexpr seconds kADay = 24h;

TEST(Duration, IsRead) {
  struct Case {
    std::string_view text;
    seconds span;
    std::string_view canonical;
  };
  const Case cases[] = {
      {"1s", 1s, "1s"},
      {"90s", 90s, "1m30s"},
      {"15m", 15min, "15m"},
      {"12h", 12h, "12h"},
      {"24h", kADay, "1d"},
      {"30d", 30 * kADay, "30d"},
      {"7d", 7 * kADay, "1w"},
      {"2w", 14 * kADay, "2w"},
      {"365d", 365 * kADay, "365d"},
      {"1d12h", 36h, "1d12h"},
      {"1w1d1h1m1s", 8 * kADay + 3661s, "8d1h1m1s"},
      {"1d100h", kADay + 100h, "5d4h"},
      {"36500d", kMaxDuration, "36500d"},
      {"3153600000s", kMaxDuration, "36500d"},
      {"36499d24h", kMaxDuration, "36500d"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_duration(c.text), c.span);
    EXPECT_EQ(to_string(c.span), c.canonical);
    EXPECT_EQ(parse_duration(c.canonical), c.span);
  }
}

TEST(Duration, IsWrittenWhateverItIs) {
  EXPECT_EQ(to_string(0s), "0s");
  EXPECT_EQ(to_string(-90s), "-1m30s");
  EXPECT_EQ(to_string(seconds::max()), "106751991167300d15h30m7s");
  EXPECT_EQ(to_string(seconds::min()), "-106751991167300d15h30m8s");
}

constexpr std::string_view kNoDuration = "not a duration";
constexpr std::string_view kLike = "a number and one of s m h d w, like 30d";
constexpr std::string_view kUnit = "not a unit of time";
constexpr std::string_view kUnits = "the units are s m h d w";
constexpr std::string_view kMissing = "a unit is missing";
constexpr std::string_view kSign = "a duration has no sign";
constexpr std::string_view kSpaces = "it has spaces";
constexpr std::string_view kZero = "it has a zero";
constexpr std::string_view kLeading = "it has leading zeros";
constexpr std::string_view kFraction = "it has a fraction";
constexpr std::string_view kSmaller = "use a smaller unit, like 90m";
constexpr std::string_view kCase = "a unit is a lower-case letter";
constexpr std::string_view kFall = "units must fall, each once";
constexpr std::string_view kTooLong = "longer than 100 years";

const BadText kBadDurations[] = {
    {"", "empty", ""},
    {" ", kSpaces, ""},
    {" 1d", kSpaces, "1d"},
    {"1d ", kSpaces, "1d"},
    {"1 d", kSpaces, "1d"},
    {"1d 12h", kSpaces, "1d12h"},
    {"5 days", kSpaces, "5d"},
    {"d", kNoDuration, kLike},
    {"tomorrow", kNoDuration, kLike},
    {"longest", kNoDuration, kLike},
    {"\n", kNoDuration, kLike},
    {"1d\n", kNoDuration, kLike},
    {"1d\0"sv, kNoDuration, kLike},
    {"1d-2h", kNoDuration, kLike},
    {"1d,2h", kNoDuration, kLike},
    {"-5d", kSign, ""},
    {"+5d", kSign, ""},
    {"30", kMissing, "30d; the units are s m h d w"},
    {"1d12", kMissing, "12d; the units are s m h d w"},
    {"1.5h", kFraction, kSmaller},
    {"1,5h", kFraction, kSmaller},
    {"1:30", kUnit, kUnits},
    {"1M", kUnit, kUnits},
    {"15M", kUnit, kUnits},
    {"1x", kUnit, kUnits},
    {"1ss", kUnit, kUnits},
    {"1ms", kUnit, kUnits},
    {"1µs", kUnit, kUnits},
    {"1\xc2\xa0"
     "d",
     kUnit, kUnits},
    {"1e3s", kUnit, kUnits},
    {"0x10s", kUnit, kUnits},
    {"P1D", kNoDuration, kLike},
    {"1y", kUnit, "365d"},
    {"2Y", kUnit, "730d"},
    {"1mo", kUnit, "30d"},
    {"6months", kUnit, "180d"},
    {"90min", kUnit, "1h30m"},
    {"2weeks", kUnit, "2w"},
    {"200y", kTooLong, ""},
    {"30D", kCase, "30d"},
    {"1W", kCase, "1w"},
    {"0s", kZero, ""},
    {"0d0h", kZero, ""},
    {"1d0h", kZero, "1d"},
    {"00s", kLeading, ""},
    {"05m", kLeading, "5m"},
    {"1h2d", kFall, "like 1d12h"},
    {"1h1h", kFall, "like 1d12h"},
    {"1d2h1d", kFall, "like 1d12h"},
    {"36501d", kTooLong, ""},
    {"3153600001s", kTooLong, ""},
    {"36500d1s", kTooLong, ""},
    {"18446744073709551616s", kTooLong, ""},
    {"18446744073709551615w", kTooLong, ""},
    {"99999999999999999999999d", kTooLong, ""},
};

TEST(Duration, WhatIsNoneIsRefused) {
  for (const BadText& bad : kBadDurations) {
    expect_refused(parse_duration(bad.text), "read duration", bad);
    EXPECT_TRUE(bad.text == "longest" || !parse_lifetime(bad.text, {})) << bad.text;
  }
}

TEST(Duration, LongJunkIsCut) {
  for (const char c : {'1', '0', ' ', 'd', '-'}) {
    const auto span = parse_duration(std::string(1'000'000, c));
    ASSERT_FALSE(span);
    EXPECT_LE(span.error().object.size(), kShownBytes);
    EXPECT_LE(span.error().hint.size(), kShownBytes);
  }
}

TEST(Lifetime, IsRead) {
  const DurationPolicy policy{.longest = 30 * kADay, .standard = 7 * kADay};
  EXPECT_EQ(parse_lifetime("forever", policy), Lifetime{});
  EXPECT_EQ(parse_lifetime("longest", policy), Lifetime{30 * kADay});
  EXPECT_EQ(parse_lifetime("1d12h", policy), Lifetime{36h});
  EXPECT_EQ(parse_lifetime("30d", policy), Lifetime{30 * kADay});
  EXPECT_EQ(parse_lifetime("longest", {}), Lifetime{365 * kADay});
}

TEST(Lifetime, HasALongest) {
  const BadText cases[] = {
      {"366d", "longer than the longest, 365d", "longest (365d) or forever"},
      {"365d1s", "longer than the longest, 365d", "longest (365d) or forever"},
      {"36501d", kTooLong, "longest (365d) or forever"},
      {"Forever", kNoDuration, kLike},
      {"forever ", kNoDuration, kLike},
  };
  for (const BadText& bad : cases) expect_refused(parse_lifetime(bad.text, {}), "read duration", bad);
}

TEST(Lifetime, EndsInTime) {
  const WallTime now = std::chrono::sys_days(std::chrono::year(2026) / 12 / 24);
  EXPECT_EQ(end_of(Lifetime{}, now), kNever);
  EXPECT_EQ(end_of(Lifetime{36h}, now), now + 36h);
  EXPECT_EQ(end_of(Lifetime{kMaxDuration}, now), now + kMaxDuration);
  // Beyond what nanoseconds hold: no overflow, no end in the past.
  EXPECT_EQ(end_of(Lifetime{kMaxDuration}, now + 150 * 365 * kADay), kNever);
  EXPECT_EQ(end_of(Lifetime{seconds::max()}, now), kNever);
  EXPECT_EQ(end_of(Lifetime{1s}, kNever), kNever);
  EXPECT_EQ(end_of(Lifetime{1s}, WallTime(-5s)), WallTime(-4s));
  EXPECT_EQ(end_of(Lifetime{seconds::max()}, WallTime::min()), kNever);
}

}  // namespace
}  // namespace chatgate::test
