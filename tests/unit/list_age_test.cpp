// SPDX-License-Identifier: Apache-2.0
#include "engine/list_age.h"

#include "support/test_store.h"

namespace chatgate {
namespace {

using std::chrono::seconds;
using test::at;

ListSettings last(WallTime changed, WallTime imported = {}) {
  ListSettings settings;
  settings.changed_at = changed;
  settings.checked_at = imported;
  return settings;
}

TEST(ListAgeTest, IsSinceTheLastImportOrChange) {
  EXPECT_EQ(age_of(last(at(0)), at(90)), seconds(90));
  EXPECT_EQ(age_of(last(at(0), at(60)), at(90)), seconds(30));
  EXPECT_EQ(age_of(last(at(80), at(60)), at(90)), seconds(10));
  EXPECT_EQ(age_of(last(at(0)), at(1) - std::chrono::nanoseconds(1)), seconds(0)) << "whole seconds";
  EXPECT_EQ(age_of(last(at(0)), at(-5)), seconds(0)) << "the clock was set back";
}

TEST(ListAgeTest, OnlyALimitMakesItStale) {
  ListSettings settings = last(at(0));
  EXPECT_FALSE(is_stale(settings, at(1'000'000)));
  settings.max_age = seconds(60);
  EXPECT_FALSE(is_stale(settings, at(60)));
  EXPECT_TRUE(is_stale(settings, at(61)));
}

TEST(ListAgeTest, TheWarningSaysWhatToType) {
  ListRow fresh;
  fresh.info.name = "office";
  fresh.settings = last(at(0));
  ListRow stale = fresh;
  stale.info.name = "drop";
  stale.settings.max_age = std::chrono::hours(24);
  stale.settings.source = "/feeds/drop.txt";
  EXPECT_EQ(stale_lists({fresh, stale}, at(2 * 86400)),
            (std::vector<std::string>{
                "list drop is 2d old, more than its 1d: 'chatgate import drop /feeds/drop.txt --replace'"}));
}

}  // namespace
}  // namespace chatgate
