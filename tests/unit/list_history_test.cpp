// SPDX-License-Identifier: Apache-2.0
#include "store/list_history.h"

#include <fmt/format.h>

#include "support/sql_steps.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::prefix;
using test::SqlSteps;
using test::TestStore;

class ListHistoryTest : public testing::Test {
 protected:
  Change change(const char* where, WallTime expires_after, const char* label = "") const {
    Change one;
    one.prefix = prefix(where);
    one.operation = expires_after == WallTime{} ? Operation::kRemoved : Operation::kAdded;
    one.expires_after = expires_after;
    one.label = label;
    return one;
  }

  void revision(std::int64_t second, const std::vector<Change>& changes) {
    const ListRow list = store_.list("office", Kind::kAllow);
    store_.write([&] {
      const std::uint64_t number = must(store_->changes().begin_revision(at(second), "alice", "test"));
      for (const Change& one : changes) must(store_->changes().append(number, list, one));
    });
  }

  void run(std::int64_t second, const Change& common, const std::vector<const char*>& texts) {
    std::vector<IpPrefix> prefixes;
    for (const char* text : texts) prefixes.push_back(prefix(text));
    const ListRow list = store_.list("office", Kind::kAllow);
    store_.write([&] {
      const std::uint64_t number = must(store_->changes().begin_revision(at(second), "alice", "test"));
      must(store_->changes().append_run(number, list, common, prefixes));
    });
  }

  std::vector<std::string> held(std::uint64_t revision, const std::string& list = "office") {
    std::vector<std::string> texts;
    for (const HeldEntry& one : must(store_->changes().held_at(list, revision)))
      texts.push_back(to_string(one.prefix) + (one.label.empty() ? "" : " " + one.label));
    return texts;
  }

  TestStore store_;
};

using Texts = std::vector<std::string>;

TEST_F(ListHistoryTest, TellsWhatWasHeldAtEachRevision) {
  revision(10, {change("192.0.2.2", kNever, "bob"), change("192.0.2.1", kNever)});
  run(20, change("192.0.2.0", kNever, "bulk"), {"192.0.2.9", "192.0.2.1", "2001:db8::/64"});
  revision(30, {change("192.0.2.2", WallTime{}, "bob")});
  run(40, change("192.0.2.0", WallTime{}), {"192.0.2.9"});
  EXPECT_EQ(held(0), Texts{});
  EXPECT_EQ(held(1), (Texts{"192.0.2.1", "192.0.2.2 bob"}));
  EXPECT_EQ(held(2), (Texts{"192.0.2.1 bulk", "192.0.2.2 bob", "192.0.2.9 bulk", "2001:db8::/64 bulk"}));
  EXPECT_EQ(held(3), (Texts{"192.0.2.1 bulk", "192.0.2.9 bulk", "2001:db8::/64 bulk"}));
  EXPECT_EQ(held(4), (Texts{"192.0.2.1 bulk", "2001:db8::/64 bulk"}));
  EXPECT_EQ(held(99), held(4));
  EXPECT_EQ(held(4, "platform"), Texts{});
}

/// A list is restored as another kind, and that is taken back: the older one comes again.
TEST_F(ListHistoryTest, WhatOneRevisionPutsBackIsHeldWhicheverListIsTheOlder) {
  for (const bool packed : {false, true}) {
    const std::string name = packed ? "packed" : "single";
    const ListRow older = store_.list(name, Kind::kAllow);
    store_.write([&] { must(store_->lists().remove(older)); });
    const ListRow newer = store_.list(name, Kind::kBan);
    std::uint64_t number = 0;
    const auto add = [&](const ListRow& list, WallTime end, const char* label) {
      const Change one = change("192.0.2.1", end, label);
      if (packed)
        must(store_->changes().append_run(number, list, one, std::vector{one.prefix}));
      else
        must(store_->changes().append(number, list, one));
    };
    const auto next = [&](auto&& lines) {
      store_.write([&] {
        number = must(store_->changes().begin_revision(at(10), "alice", "test"));
        lines();
      });
    };
    next([&] { add(older, kNever, "older"); });
    next([&] {
      add(older, WallTime{}, "older");
      add(newer, kNever, "newer");
    });
    EXPECT_EQ(held(number, name), Texts{"192.0.2.1 newer"});
    next([&] {
      add(newer, WallTime{}, "newer");
      add(older, kNever, "older");
    });
    EXPECT_EQ(held(number, name), Texts{"192.0.2.1 older"});
  }
}

/// However many lists of the name were removed.
TEST(ListHistoryCostTest, TheHistoryIsReadOnce) {
  const SqlSteps steps;
  TestStore store;
  const ListRow other = store.list("platform", Kind::kAllow);
  store.write([&] {
    const std::uint64_t number = must(store->changes().begin_revision(at(0), "alice", "test"));
    Change one;
    for (int i = 0; i < 1000; ++i) {
      one.prefix = prefix(fmt::format("10.0.{}.{}", i / 256, i % 256));
      must(store->changes().append(number, other, one));
    }
  });
  const auto look = [&] { return steps.of([&] { must(store->changes().held_at("office", 1)); }); };
  const auto make_and_remove = [&] {
    const ListRow list = store.list("office", Kind::kAllow);
    store.write([&] { must(store->lists().remove(list)); });
  };
  make_and_remove();
  look();
  const std::uint64_t of_one = look();
  for (int i = 0; i < 7; ++i) make_and_remove();
  EXPECT_GT(of_one, 1000U);
  EXPECT_LT(look(), 2 * of_one);
}

TEST_F(ListHistoryTest, FindsTheRevisionOfATimeAndTheTimeOfARevision) {
  revision(10, {change("192.0.2.1", kNever)});
  revision(20, {change("192.0.2.2", kNever)});
  EXPECT_EQ(must(store_->changes().last_before(at(9))).revision, 0U);
  EXPECT_EQ(must(store_->changes().last_before(at(10))).revision, 1U);
  EXPECT_EQ(must(store_->changes().last_before(at(19))).revision, 1U);
  EXPECT_EQ(must(store_->changes().last_before(at(500))).revision, 2U);
  EXPECT_EQ(must(store_->changes().time_of(2)).at, at(20));
  EXPECT_EQ(must(store_->changes().time_of(3)).revision, 0U);
}

}  // namespace
}  // namespace chatgate
