// SPDX-License-Identifier: Apache-2.0
#include "store/change_log.h"

#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::must;
using test::prefix;
using test::TestStore;

using Lines = std::vector<std::string>;
using Prefixes = std::vector<std::string_view>;

class ChangeLogTest : public ::testing::Test {
 protected:
  ChangeLog& log() { return store_->changes(); }

  // One revision that adds these prefixes to the list; gives its number.
  std::uint64_t add(const ListRow& list, const Prefixes& prefixes, WallTime when = at(0),
                    const std::string& by = "alice") {
    std::uint64_t revision = 0;
    store_.write([&] {
      revision = must(log().begin_revision(when, by, "ban"));
      for (const std::string_view text : prefixes) {
        Change change;
        change.prefix = prefix(text);
        must(log().append(revision, list, change));
      }
    });
    return revision;
  }

  Lines history(const HistoryFilter& filter) {
    Lines lines;
    must(log().history(filter, [&lines](const Change& change) -> Status {
      lines.push_back(std::to_string(change.revision.revision) + " " + change.list + " " +
                      to_cidr(change.prefix));
      return {};
    }));
    return lines;
  }

  Lines touched(std::uint64_t revision) {
    Lines lines;
    const auto keys = must(log().touched_since(revision));
    for (const TableKey& key : keys.value()) {
      lines.push_back(std::string(to_string(key.kind)) + " " + std::to_string(key.scope) + " " +
                      to_cidr(key.prefix));
    }
    return lines;
  }

  TestStore store_;
  const ListRow bans_ = store_.list("manual-bans", Kind::kBan);
};

TEST_F(ChangeLogTest, RevisionsCountFromOneAndAnUndoneOneIsFree) {
  EXPECT_EQ(add(bans_, {"192.0.2.1"}), 1U);
  {
    const Transaction transaction = must(store_->begin());
    EXPECT_EQ(must(log().begin_revision(at(1), "me", "ban")), 2U);
    EXPECT_EQ(must(store_->settings().revision()), 2U);
  }
  EXPECT_EQ(must(store_->settings().revision()), 1U);
  store_.reopen();
  EXPECT_EQ(add(bans_, {}), 2U);
}

TEST_F(ChangeLogTest, EveryFieldComesBack) {
  Change change;
  change.operation = Operation::kShortened;
  change.prefix = prefix("2001:db8::/64");
  change.label = "spam";
  change.shadow = true;
  change.expired_before = kNever;
  change.expires_after = at(9);
  store_.write([&] {
    const std::uint64_t revision = must(log().begin_revision(at(3), "bob", "ban 2001:db8::/64 --shorten"));
    must(log().append(revision, bans_, change));
    EXPECT_FALSE(log().append(revision, bans_, change)) << "one line for one entry";
    EXPECT_FALSE(log().append(revision + 1, bans_, change)) << "a line needs its heading";
  });
  std::size_t seen = 0;
  must(log().history({}, [&](const Change& read) -> Status {
    ++seen;
    EXPECT_EQ(read.revision.revision, 1U);
    EXPECT_EQ(read.revision.at, at(3));
    EXPECT_EQ(read.revision.by, "bob");
    EXPECT_EQ(read.revision.command, "ban 2001:db8::/64 --shorten");
    EXPECT_EQ(read.operation, Operation::kShortened);
    EXPECT_EQ(to_string(read.operation), "shortened");
    EXPECT_EQ(read.list, "manual-bans");
    EXPECT_EQ(read.kind, Kind::kBan);
    EXPECT_EQ(read.prefix, change.prefix);
    EXPECT_EQ(read.label, "spam");
    EXPECT_TRUE(read.shadow);
    EXPECT_EQ(read.expired_before, kNever);
    EXPECT_EQ(read.expires_after, at(9));
    return {};
  }));
  EXPECT_EQ(seen, 1U);
}

TEST_F(ChangeLogTest, TouchingGoesBothWays) {
  add(bans_, {"10.0.0.0/8", "10.1.2.3", "11.0.0.0/8"}, at(1));
  add(bans_, {"0.0.0.0/0", "10.1.2.0/24", "10.1.3.0/24", "::/0"}, at(2), "bob");
  add(bans_, {"10.1.2.3", "10.1.0.0/16", "2001:db8::1"}, at(3));
  HistoryFilter filter;
  filter.touching = prefix("10.1.2.0/24");
  EXPECT_EQ(history(filter),
            (Lines{"1 manual-bans 10.0.0.0/8", "1 manual-bans 10.1.2.3/32", "2 manual-bans 0.0.0.0/0",
                   "2 manual-bans 10.1.2.0/24", "3 manual-bans 10.1.0.0/16", "3 manual-bans 10.1.2.3/32"}));
  filter.since = at(2);
  EXPECT_EQ(history(filter).size(), 4U);
  filter.by = "bob";
  EXPECT_EQ(history(filter), (Lines{"2 manual-bans 0.0.0.0/0", "2 manual-bans 10.1.2.0/24"}));
  filter = {};
  filter.touching = prefix("::/0");
  EXPECT_EQ(history(filter), (Lines{"2 manual-bans ::/0", "3 manual-bans 2001:db8::1/128"}));
  filter.touching = prefix("2001:db8::1");
  EXPECT_EQ(history(filter), (Lines{"2 manual-bans ::/0", "3 manual-bans 2001:db8::1/128"}));
  filter.touching = prefix("192.0.2.1");
  EXPECT_EQ(history(filter), (Lines{"2 manual-bans 0.0.0.0/0"}));
}

TEST_F(ChangeLogTest, HistoryIsOldestFirstAndNarrows) {
  add(bans_, {"192.0.2.2", "192.0.2.1"}, at(1));
  add(bans_, {}, at(2), "bob");
  add(bans_, {"192.0.2.0/24"}, at(3), "bob");
  EXPECT_EQ(history({}), (Lines{"1 manual-bans 192.0.2.1/32", "1 manual-bans 192.0.2.2/32",
                                "3 manual-bans 192.0.2.0/24"}));
  EXPECT_EQ(history({{}, at(2), {}}), (Lines{"3 manual-bans 192.0.2.0/24"}));
  EXPECT_EQ(history({{}, {}, "alice"}).size(), 2U);
  EXPECT_EQ(history({{}, at(4), {}}), Lines{});
}

TEST_F(ChangeLogTest, RevisionsIncludeThoseWithoutChanges) {
  add(bans_, {"192.0.2.2", "192.0.2.1"}, at(1));
  add(bans_, {}, at(2), "bob");
  const auto all = must(log().revisions({}));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].changes, 2U);
  EXPECT_EQ(all[1].changes, 0U);
  EXPECT_EQ(all[1].info.revision, 2U);
  EXPECT_EQ(all[1].info.by, "bob");
  EXPECT_EQ(all[1].info.at, at(2));
  EXPECT_EQ(all[1].info.command, "ban");
  EXPECT_EQ(must(log().revisions({prefix("192.0.2.1"), at(2), "bob"})).size(), 1U);
  EXPECT_EQ(must(log().revisions({{}, at(3), {}})).size(), 0U);
}

TEST_F(ChangeLogTest, TouchedKeysComeOnceInKeyOrderWithTheScopeOfNow) {
  const ListRow acme = store_.list("banned/acme", Kind::kBan);
  const ListRow office = store_.list("office", Kind::kAllow);
  const ListRow handout = store_.list("handout", Kind::kShare);
  const ListRow other = store_.list("other", Kind::kBan);
  EXPECT_EQ(touched(0), Lines{});
  add(bans_, {"192.0.2.9"});
  add(bans_, {"192.0.2.1", "192.0.2.0/24"});
  add(other, {"192.0.2.1"});
  add(office, {"192.0.2.1"});
  add(handout, {"192.0.2.3"});
  add(acme, {"192.0.2.1"});
  add(bans_, {"192.0.2.1"});
  EXPECT_EQ(touched(1), (Lines{"ban 0 192.0.2.0/24", "ban 0 192.0.2.1/32", "allow 0 192.0.2.1/32"}));
  store_.write([&] { must(store_->lists().set_destinations("acme", {address("198.51.100.9")}, at(1))); });
  EXPECT_EQ(touched(1), (Lines{"ban 0 192.0.2.0/24", "ban 0 192.0.2.1/32", "ban 1 192.0.2.1/32",
                               "allow 0 192.0.2.1/32"}));
  EXPECT_EQ(touched(6), (Lines{"ban 0 192.0.2.1/32"}));
  EXPECT_EQ(touched(7), Lines{});
}

TEST_F(ChangeLogTest, WhatTheLogDoesNotReachIsNothing) {
  EXPECT_FALSE(must(log().touched_since(1))) << "the store is older than what the kernel holds";
  add(bans_, {"192.0.2.1"});
  store_.write([&] {
    const std::uint64_t revision = must(log().begin_revision(at(1), "me", "license"));
    must(log().forget_before_now());
    EXPECT_FALSE(must(log().touched_since(revision - 1)));
  });
  add(bans_, {"192.0.2.2"});
  store_.reopen();
  EXPECT_FALSE(must(log().touched_since(0)));
  EXPECT_FALSE(must(log().touched_since(1)));
  EXPECT_EQ(touched(2), (Lines{"ban 0 192.0.2.2/32"}));
  EXPECT_EQ(touched(3), Lines{});
  EXPECT_FALSE(must(log().touched_since(4)));
  EXPECT_FALSE(must(log().touched_since(UINT64_MAX)));
}

TEST(OperationTest, HasAName) {
  EXPECT_EQ(to_string(Operation::kAdded), "added");
  EXPECT_EQ(to_string(Operation::kExtended), "extended");
  EXPECT_EQ(to_string(Operation::kShortened), "shortened");
  EXPECT_EQ(to_string(Operation::kRemoved), "removed");
  EXPECT_EQ(to_string(Operation::kRelabelled), "relabelled");
}

}  // namespace
}  // namespace chatgate
