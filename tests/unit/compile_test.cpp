// SPDX-License-Identifier: Apache-2.0
#include "policy/compile.h"

#include <gtest/gtest.h>

#include "support/policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

using std::chrono::hours;

Claim claim(const char* text, WallTime expires, bool shadow = false, Kind kind = Kind::kBan,
            std::uint32_t scope = 0) {
  return {{prefix(text), kind, scope}, expires, shadow};
}

TEST(Compile, NothingOfNothing) { EXPECT_TRUE(compile({}, kNow).empty()); }

TEST(Compile, TheLatestOfEachWins) {
  const Claim claims[] = {claim("192.0.2.7", kNow + hours(2)), claim("192.0.2.7", kNow + hours(3)),
                          claim("192.0.2.7", kNow + hours(1)), claim("192.0.2.7", kNow + hours(9), true),
                          claim("192.0.2.7", kNow + hours(8), true)};
  EXPECT_EQ(compile(claims, kNow), (std::vector{ban("192.0.2.7", {kNow + hours(3), kNow + hours(9)})}));
}

TEST(Compile, ForeverIsTheLatest) {
  const Claim claims[] = {claim("192.0.2.7", kNever), claim("192.0.2.7", kNow + hours(1))};
  EXPECT_EQ(compile(claims, kNow), std::vector{ban("192.0.2.7")});
}

TEST(Compile, WhatIsOverLeavesNoTrace) {
  const Claim claims[] = {
      claim("192.0.2.7", kNow), claim("192.0.2.8", kNow - hours(1)), claim("192.0.2.9", kNow - hours(1)),
      claim("192.0.2.9", kNow + std::chrono::nanoseconds(1)), claim("192.0.2.9", kNow - hours(1), true)};
  EXPECT_EQ(compile(claims, kNow),
            (std::vector{ban("192.0.2.9", until(kNow + std::chrono::nanoseconds(1)))}));
}

TEST(Compile, KindsScopesAndLengthsAreKeysOfTheirOwn) {
  const Claim claims[] = {claim("192.0.2.0/24", kNever), claim("192.0.2.0/24", kNever, false, Kind::kBan, 3),
                          claim("192.0.2.0/24", kNever, false, Kind::kAllow),
                          claim("192.0.2.0/25", kNever, true), claim("2001:db8::/64", kNever)};
  EXPECT_EQ(compile(claims, kNow),
            (std::vector{ban("192.0.2.0/24"), ban("192.0.2.0/24", kForever, 3), allow("192.0.2.0/24"),
                         ban("192.0.2.0/25", shadow()), ban("2001:db8::/64")}));
}

TEST(Compile, WhenNothingOfAKeyIsLeft) {
  EXPECT_EQ(end_of(ban("192.0.2.7", {kNow, kNow + hours(1)})), kNow + hours(1));
  EXPECT_EQ(end_of(ban("192.0.2.7", {kNow + hours(2), kNow})), kNow + hours(2));
  EXPECT_EQ(end_of(ban("192.0.2.7")), kNever);
}

}  // namespace
}  // namespace chatgate::test
