// SPDX-License-Identifier: Apache-2.0
#include "net/prefix_difference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/policy.h"
#include "support/random_policy.h"

namespace chatgate::test {
namespace {

using Prefixes = std::vector<IpPrefix>;

Prefixes without(const char* whole, const Prefixes& holes) { return difference(prefix(whole), holes); }

TEST(PrefixDifference, WithoutHolesItIsThePrefix) {
  EXPECT_EQ(without("10.0.0.0/8", {}), Prefixes{prefix("10.0.0.0/8")});
  EXPECT_EQ(without("10.0.0.0/8", {prefix("11.0.0.0/8"), prefix("::/0")}), Prefixes{prefix("10.0.0.0/8")});
}

TEST(PrefixDifference, AHoleOverItLeavesNothing) {
  EXPECT_EQ(without("10.0.0.0/8", {prefix("10.0.0.0/8")}), Prefixes{});
  EXPECT_EQ(without("10.0.0.0/8", {prefix("8.0.0.0/5")}), Prefixes{});
}

TEST(PrefixDifference, AHoleInItLeavesOnePrefixABit) {
  EXPECT_EQ(without("10.0.0.0/29", {prefix("10.0.0.5")}),
            (Prefixes{prefix("10.0.0.0/30"), prefix("10.0.0.4"), prefix("10.0.0.6/31")}));
  EXPECT_EQ(without("fc00::/7", {prefix("fd00::1")}).size(), 121U);
}

TEST(PrefixDifference, CoversExactlyTheRest) {
  std::mt19937_64 random(seed_for(77));
  const auto below = [&random](std::uint32_t limit) { return static_cast<std::uint8_t>(random() % limit); };
  const IpPrefix whole = prefix("10.9.8.0/24");
  const auto address = [](std::uint32_t last) {
    IpAddress out = ip("10.9.8.0");
    out.bytes[3] = static_cast<std::uint8_t>(last);
    return out;
  };
  for (int round = 0; round < 200; ++round) {
    Prefixes holes;
    for (int i = 0; i < 4; ++i) holes.push_back(make_prefix(address(below(255)), 25 + below(8)));
    const Prefixes parts = difference(whole, holes);
    for (std::uint32_t last = 0; last < 256; ++last) {
      const auto has = [&](const IpPrefix& one) { return covers(one, address(last)); };
      const bool in_hole = std::any_of(holes.begin(), holes.end(), has);
      EXPECT_EQ(std::count_if(parts.begin(), parts.end(), has), in_hole ? 0 : 1) << last;
    }
  }
}

}  // namespace
}  // namespace chatgate::test
