// SPDX-License-Identifier: Apache-2.0
#include "policy/replace_bounds.h"

#include <gtest/gtest.h>

namespace chatgate {
namespace {

bool permitted(std::uint64_t before, std::uint64_t after, const ReplaceBounds& bounds = {}) {
  return check_bounds("office", before, after, bounds).has_value();
}

TEST(ReplaceBounds, HalfAsManyAndFiveTimesAsManyAreTheLimits) {
  EXPECT_TRUE(permitted(20, 10));
  EXPECT_FALSE(permitted(20, 9));
  EXPECT_TRUE(permitted(20, 100));
  EXPECT_FALSE(permitted(20, 101));
  EXPECT_TRUE(permitted(1'000'000, 500'000));
  EXPECT_FALSE(permitted(1'000'001, 500'000));
}

TEST(ReplaceBounds, SmallListsChangeAsTheyLike) {
  EXPECT_TRUE(permitted(19, 1));
  EXPECT_TRUE(permitted(19, 1000));
  EXPECT_TRUE(permitted(0, 1'000'000));
}

TEST(ReplaceBounds, OthersCanBeGiven) {
  EXPECT_TRUE(permitted(100, 5, {95, 5, false}));
  EXPECT_FALSE(permitted(100, 4, {95, 5, false}));
  EXPECT_FALSE(permitted(100, 99, {0, 5, false}));
  EXPECT_TRUE(permitted(100, 100, {0, 1, false}));
  EXPECT_FALSE(permitted(100, 101, {0, 1, false}));
  EXPECT_TRUE(permitted(100, 0, {100, 1, false}));
  EXPECT_FALSE(permitted(100, 0));
  EXPECT_TRUE(permitted(100, 0, {50, 5, true}));
}

TEST(ReplaceBounds, TheRefusalHasTheNumbersAndWhatPermitsIt) {
  const Error shrink = check_bounds("office", 300, 100, {}).error();
  EXPECT_EQ(shrink.kind, ErrorKind::kRefused);
  EXPECT_EQ(shrink.object, "office");
  EXPECT_EQ(shrink.reason, "it would go from 300 to 100 entries; 50% fewer is the limit");
  EXPECT_EQ(shrink.hint, "if that is meant: --max-shrink 67% (with --dry-run it shows what would change)");
  EXPECT_TRUE(permitted(300, 100, {67, 5, false}));
  const Error growth = check_bounds("office", 20, 1001, {}).error();
  EXPECT_EQ(growth.reason, "it would go from 20 to 1001 entries; 5 times as many is the limit");
  EXPECT_NE(growth.hint.find("--max-growth 51x"), std::string::npos);
  EXPECT_TRUE(permitted(20, 1001, {50, 51, false}));
}

}  // namespace
}  // namespace chatgate
