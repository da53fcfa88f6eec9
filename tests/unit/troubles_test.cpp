// SPDX-License-Identifier: Apache-2.0
#include "service/troubles.h"

#include <gtest/gtest.h>

namespace chatgate::test {
namespace {

using Turn = Troubles::Turn;

Status full() { return fail(refused("write store", "/var/lib/x", "disk full", "make room")); }
Status locked() { return fail(refused("write store", "/var/lib/x", "locked")); }

TEST(Troubles, AreToldOnceAndTheirEndOnce) {
  Troubles troubles;
  EXPECT_EQ(troubles.tell("upkeep", {}), Turn::kSame);
  EXPECT_EQ(troubles.tell("upkeep", full()), Turn::kBegan);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(troubles.tell("upkeep", full()), Turn::kSame);
  EXPECT_EQ(troubles.tell("upkeep", locked()), Turn::kChanged);
  EXPECT_EQ(troubles.tell("upkeep", locked()), Turn::kSame);
  EXPECT_EQ(troubles.tell("upkeep", {}), Turn::kEnded);
  EXPECT_EQ(troubles.tell("upkeep", {}), Turn::kSame);
  EXPECT_EQ(troubles.tell("upkeep", locked()), Turn::kBegan);
}

TEST(Troubles, OfOneAreNotThoseOfAnother) {
  Troubles troubles;
  EXPECT_EQ(troubles.tell("upkeep", full()), Turn::kBegan);
  EXPECT_EQ(troubles.tell("counters", full()), Turn::kBegan);
  EXPECT_EQ(troubles.tell("counters", {}), Turn::kEnded);
  EXPECT_EQ(troubles.any(), "upkeep: write store: /var/lib/x: disk full");
  troubles.forget("upkeep");
  EXPECT_EQ(troubles.any(), std::nullopt);
  EXPECT_EQ(troubles.tell("upkeep", {}), Turn::kSame);
}

TEST(Troubles, OfWhatIsNotThereAnyMoreAreForgotten) {
  Troubles troubles;
  for (const char* subject : {"list feed", "list feed (record)", "list feed2", "lists", "interface feed"})
    EXPECT_EQ(troubles.tell(subject, full()), Turn::kBegan);
  troubles.keep_only("list", {"feed"});
  for (const char* subject : {"list feed", "list feed (record)", "lists", "interface feed"})
    EXPECT_EQ(troubles.tell(subject, full()), Turn::kSame) << subject;
  EXPECT_EQ(troubles.tell("list feed2", {}), Turn::kSame);
  troubles.keep_only("list", {});
  EXPECT_EQ(troubles.tell("list feed", {}), Turn::kSame);
  EXPECT_EQ(troubles.tell("list feed (record)", {}), Turn::kSame);
  EXPECT_EQ(troubles.tell("lists", {}), Turn::kEnded);
}

}  // namespace
}  // namespace chatgate::test
