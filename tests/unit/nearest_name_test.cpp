// SPDX-License-Identifier: Apache-2.0
#include "model/nearest_name.h"

#include <gtest/gtest.h>

namespace chatgate {
namespace {

using Names = std::vector<std::string>;

const Names kKnown{"agents/acme", "agents/beta", "banned/acme", "manual-bans", "office", "platform"};

TEST(NearestName, FindsWhatWasMeant) {
  EXPECT_EQ(nearest_names("platfrom", kKnown), Names{"platform"});
  EXPECT_EQ(nearest_names("ofice", kKnown), Names{"office"});
  EXPECT_EQ(nearest_names("agents/acmee", kKnown), Names{"agents/acme"});
  EXPECT_EQ(nearest_names("acme", kKnown), (Names{"agents/acme", "banned/acme"}));
  EXPECT_EQ(nearest_names("platform", kKnown), Names{"platform"});
}

TEST(NearestName, SaysNothingRatherThanSomethingElse) {
  EXPECT_EQ(nearest_names("partners", kKnown), Names{});
  EXPECT_EQ(nearest_names("x", kKnown), Names{});
  EXPECT_EQ(nearest_names("office", {}), Names{});
}

TEST(NearestName, NamesThreeAtMostTheLikeliestFirst) {
  EXPECT_EQ(nearest_names("list1", {"list3", "list12", "list1", "list4", "list5"}),
            (Names{"list1", "list12", "list3"}));
}

}  // namespace
}  // namespace chatgate
