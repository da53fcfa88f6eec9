// SPDX-License-Identifier: Apache-2.0
// Numbers of live entries are counted when they can be others, and not otherwise.
#include "service/entry_counts.h"

#include "support/test_store.h"

namespace chatgate::test {
namespace {

class EntryCountsTest : public testing::Test {
 protected:
  EntryCountsTest() {
    Transaction transaction = must(session_.store.begin());
    list_ = must(session_.store.lists().ensure("banned/acme", Kind::kBan, at(0)));
    must(session_.store.entries().put(list_, entry("192.0.2.1/32", at(10))));
    must(session_.store.entries().put(list_, entry("192.0.2.2/32", at(20))));
    must(session_.store.entries().put(list_, entry("192.0.2.3/32")));
    must(transaction.commit());
  }

  std::uint64_t at_time(std::int64_t seconds) {
    session_.now = at(seconds);
    const LiveEntries* live = must(counts_.look(session_));
    const auto found = live->by_list.find(list_.id);
    return found == live->by_list.end() ? 0 : found->second;
  }

  void change(const char* cidr, bool logged) {
    Transaction transaction = must(session_.store.begin());
    must(session_.store.entries().put(list_, entry(cidr)));
    if (logged) must(session_.store.changes().begin_revision(session_.now, "alice", "ban"));
    must(transaction.commit());
  }

  TempDir directory_;
  Session session_{{}, {}, {}, {}, must(Store::open(directory_.file("state"))), {}, {}, {}, {}, {}, {}};
  ListRow list_;
  EntryCounts counts_;
};

TEST_F(EntryCountsTest, OneThatEndsIsCountedNoMore) {
  EXPECT_EQ(at_time(0), 3U);
  EXPECT_EQ(at_time(9), 3U);
  EXPECT_EQ(at_time(10), 2U);
  EXPECT_EQ(at_time(30), 1U);
}

TEST_F(EntryCountsTest, AClockThatIsSetBack) {
  EXPECT_EQ(at_time(15), 2U);
  EXPECT_EQ(at_time(5), 3U);
}

TEST_F(EntryCountsTest, AfterAChangeAloneTheyAreReadAgain) {
  EXPECT_EQ(at_time(0), 3U);
  change("192.0.2.4/32", false);  // no command does this: it shows who was asked
  EXPECT_EQ(at_time(1), 3U);
  change("192.0.2.5/32", true);
  EXPECT_EQ(at_time(2), 5U);
}

}  // namespace
}  // namespace chatgate::test
