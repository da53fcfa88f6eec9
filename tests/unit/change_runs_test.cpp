// SPDX-License-Identifier: Apache-2.0
// Bulk revisions in the history: ChangeLog::append_run().
#include "store/change_log.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::prefix;
using test::TestStore;

using Lines = std::vector<std::string>;

class ChangeRunsTest : public ::testing::Test {
 protected:
  ChangeLog& log() { return store_->changes(); }

  // One revision: a line for each prefix, in one run or as single rows.
  std::uint64_t add(const std::vector<IpPrefix>& prefixes, bool as_run,
                    Operation operation = Operation::kAdded, WallTime when = at(0),
                    const std::string& by = "alice") {
    std::uint64_t revision = 0;
    store_.write([&] {
      revision = must(log().begin_revision(when, by, "import"));
      Change change;
      change.operation = operation;
      change.label = "drop";
      change.expires_after = at(99);
      if (as_run) must(log().append_run(revision, bans_, change, prefixes));
      if (as_run) must(log().forget_before_now());
      for (const IpPrefix& one : prefixes) {
        change.prefix = one;
        if (!as_run) must(log().append(revision, bans_, change));
      }
    });
    return revision;
  }

  Lines history(const HistoryFilter& filter) {
    Lines lines;
    must(log().history(filter, [&lines](const Change& change) -> Status {
      lines.push_back(std::to_string(change.revision.revision) + " " +
                      std::string(to_string(change.operation)) + " " + to_cidr(change.prefix));
      return {};
    }));
    return lines;
  }

  TestStore store_;
  const ListRow bans_ = store_.list("banned/acme", Kind::kBan);
};

TEST_F(ChangeRunsTest, AreToldBetweenTheOthersInTheOrderOfTheRevisions) {
  add({prefix("192.0.2.1")}, true);
  add({prefix("192.0.2.2")}, false);
  add({prefix("2001:db8::/48"), prefix("192.0.2.3")}, true, Operation::kRemoved);
  add({prefix("192.0.2.4")}, false);
  add({prefix("192.0.2.5")}, true);
  EXPECT_EQ(history({}), (Lines{"1 added 192.0.2.1/32", "2 added 192.0.2.2/32", "3 removed 192.0.2.3/32",
                                "3 removed 2001:db8::/48", "4 added 192.0.2.4/32", "5 added 192.0.2.5/32"}));
}

TEST_F(ChangeRunsTest, EveryFieldComesBack) {
  add({prefix("192.0.2.0/24")}, true, Operation::kExtended, at(5), "bob");
  int seen = 0;
  must(log().history({}, [&seen](const Change& change) -> Status {
    ++seen;
    EXPECT_EQ(change.revision.at, at(5));
    EXPECT_EQ(change.revision.by, "bob");
    EXPECT_EQ(change.revision.command, "import");
    EXPECT_EQ(change.operation, Operation::kExtended);
    EXPECT_EQ(change.list, "banned/acme");
    EXPECT_EQ(change.kind, Kind::kBan);
    EXPECT_EQ(change.label, "drop");
    EXPECT_FALSE(change.shadow);
    EXPECT_EQ(change.expired_before, WallTime{});
    EXPECT_EQ(change.expires_after, at(99));
    return {};
  }));
  EXPECT_EQ(seen, 1);
}

/// With a label for each line, the runs of a revision are of one prefix, and told in prefix order all the
/// same.
TEST_F(ChangeRunsTest, EachLineIsToldAsItsOwnRunHasIt) {
  const ListRow office = store_.list("office", Kind::kAllow);
  store_.write([&] {
    const std::uint64_t revision = must(log().begin_revision(at(7), "alice", "import"));
    Change ann;
    ann.label = "ann";
    ann.operation = Operation::kRemoved;
    ann.expired_before = at(50);
    Change bob;
    bob.label = "bob";
    bob.shadow = true;
    bob.expires_after = kNever;
    must(log().append_run(revision, bans_, bob, std::vector{prefix("192.0.2.9"), prefix("192.0.2.3")}));
    must(log().append_run(revision, office, ann, std::vector{prefix("192.0.2.5"), prefix("192.0.2.3")}));
    must(log().append_run(revision, bans_, {}, std::vector{prefix("192.0.2.4")}));
  });
  Lines lines;
  must(log().history({}, [&lines](const Change& one) -> Status {
    EXPECT_EQ(one.revision.command, "import");
    EXPECT_EQ(one.kind, one.list == "office" ? Kind::kAllow : Kind::kBan);
    EXPECT_EQ(one.expires_after, one.label == "bob" ? kNever : WallTime{});
    EXPECT_EQ(one.expired_before, one.label == "ann" ? at(50) : WallTime{});
    lines.push_back(to_string(one.prefix) + " " + std::string(to_string(one.operation)) + " " + one.list +
                    (one.shadow ? " shadow " : " ") + one.label);
    return {};
  }));
  EXPECT_EQ(lines, (Lines{"192.0.2.3 added banned/acme shadow bob", "192.0.2.3 removed office ann",
                          "192.0.2.4 added banned/acme ", "192.0.2.5 removed office ann",
                          "192.0.2.9 added banned/acme shadow bob"}));
}

TEST_F(ChangeRunsTest, ThoseOfTheProtectedListAreLeftOut) {
  const ListRow own = store_.list("protected", Kind::kAllow);
  store_.write([&] {
    const std::uint64_t revision = must(log().begin_revision(at(0), "alice", "import"));
    Change change;
    change.operation = Operation::kAdded;
    change.expires_after = at(99);
    must(log().append_run(revision, bans_, change, std::vector{prefix("192.0.2.1")}));
    must(log().append_run(revision, own, change, std::vector{prefix("192.0.2.2")}));
    must(log().forget_before_now());
  });
  EXPECT_EQ(history({}), Lines{"1 added 192.0.2.1/32"});
  EXPECT_EQ(must(log().revisions({})).at(0).changes, 1U);
}

TEST_F(ChangeRunsTest, FiltersHoldForThemToo) {
  add({prefix("192.0.2.1"), prefix("192.0.2.0/24"), prefix("198.51.100.1")}, true, Operation::kAdded, at(1),
      "alice");
  add({prefix("192.0.2.1")}, true, Operation::kRemoved, at(2), "bob");
  HistoryFilter touching;
  touching.touching = prefix("192.0.2.1");
  EXPECT_EQ(history(touching),
            (Lines{"1 added 192.0.2.0/24", "1 added 192.0.2.1/32", "2 removed 192.0.2.1/32"}));
  touching.touching = prefix("192.0.0.0/16");
  EXPECT_EQ(history(touching).size(), 3U) << "what the prefix covers, too";
  HistoryFilter since;
  since.since = at(2);
  EXPECT_EQ(history(since), Lines{"2 removed 192.0.2.1/32"});
  HistoryFilter by;
  by.by = "alice";
  EXPECT_EQ(history(by).size(), 3U);
}

TEST_F(ChangeRunsTest, LongOnesAreCountedAndComeBackWhole) {
  std::vector<IpPrefix> many;
  for (std::uint32_t i = 0; i < 150'000; ++i) {
    many.push_back(host_prefix({Family::kV4,
                                {10, static_cast<std::uint8_t>(i >> 16U), static_cast<std::uint8_t>(i >> 8U),
                                 static_cast<std::uint8_t>(i)}}));
  }
  add({prefix("192.0.2.1")}, false);
  add(many, true);
  const auto revisions = must(log().revisions({}));
  ASSERT_EQ(revisions.size(), 2U);
  EXPECT_EQ(revisions[0].changes, 1U);
  EXPECT_EQ(revisions[1].changes, many.size());
  std::size_t at_number = 0;
  must(log().history({}, [&](const Change& change) -> Status {
    if (change.revision.revision == 2) {
      EXPECT_EQ(change.prefix, many.at(at_number++));
    }
    return {};
  }));
  EXPECT_EQ(at_number, many.size());
}

TEST_F(ChangeRunsTest, TheKernelIsNotPatchedAcrossThem) {
  const std::uint64_t before = add({prefix("192.0.2.1")}, false);
  const std::uint64_t bulk = add({prefix("192.0.2.2")}, true);
  add({prefix("192.0.2.3")}, false);
  EXPECT_FALSE(must(log().touched_since(before)));
  const auto after = must(log().touched_since(bulk));
  ASSERT_TRUE(after);
  ASSERT_EQ(after->size(), 1U);
  EXPECT_EQ(to_cidr(after->front().prefix), "192.0.2.3/32");
}

}  // namespace
}  // namespace chatgate
