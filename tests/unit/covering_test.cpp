// SPDX-License-Identifier: Apache-2.0
// What the store knows of an address's past: the changes of what covered it, and the hits of keys that left.
#include <fmt/format.h>

#include "support/sql_steps.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::must;
using test::prefix;
using test::SqlSteps;
using test::TestStore;

using Lines = std::vector<std::string>;

class CoveringTest : public ::testing::Test {
 protected:
  void add(const ListRow& list, const std::vector<std::string_view>& prefixes, bool as_run = false) {
    store_.write([&] {
      const std::uint64_t revision = must(store_->changes().begin_revision(at(0), "alice", "ban"));
      Change change;
      change.label = "spam";
      std::vector<IpPrefix> run;
      for (const std::string_view text : prefixes) run.push_back(prefix(text));
      if (as_run) return must(store_->changes().append_run(revision, list, change, run));
      for (const IpPrefix& one : run) {
        change.prefix = one;
        must(store_->changes().append(revision, list, change));
      }
    });
  }

  Lines covering(const std::vector<IpAddress>& addresses) {
    Lines lines;
    for (const Change& one : must(store_->changes().covering(addresses)))
      lines.push_back(
          fmt::format("{} {} {} {}", one.revision.revision, one.list, to_cidr(one.prefix), one.label));
    return lines;
  }

  TestStore store_;
  const ListRow bans_ = store_.list("manual-bans", Kind::kBan);
};

TEST_F(CoveringTest, HistoryOfSinglesAndRunsOldestFirst) {
  add(bans_, {"192.0.2.0/24", "192.0.2.7/32", "192.0.2.8/32", "2001:db8::/32"});
  add(bans_, {"192.0.2.0/25", "192.0.3.0/24", "2001:db8::7/128"}, true);
  add(bans_, {"0.0.0.0/5", "192.0.0.0/5"});
  add(store_.list("protected", Kind::kAllow), {"192.0.2.7/32"});
  EXPECT_EQ(covering({address("192.0.2.7")}),
            (Lines{"1 manual-bans 192.0.2.0/24 spam", "1 manual-bans 192.0.2.7/32 spam",
                   "2 manual-bans 192.0.2.0/25 spam", "3 manual-bans 192.0.0.0/5 spam"}));
  EXPECT_EQ(covering({address("192.0.2.200"), address("2001:db8::7")}),
            (Lines{"1 manual-bans 192.0.2.0/24 spam", "1 manual-bans 2001:db8::/32 spam",
                   "2 manual-bans 2001:db8::7/128 spam", "3 manual-bans 192.0.0.0/5 spam"}));
  EXPECT_EQ(covering({address("10.0.0.1")}), Lines{});
  EXPECT_EQ(covering({}), Lines{});
}

/// Many are answered in another way than few.
TEST_F(CoveringTest, HistoryOfManyAddressesIsThatOfEach) {
  std::vector<IpAddress> many;
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back(fmt::format("192.0.2.{}/32", i));
    if (i % 2 == 0) many.push_back(address(fmt::format("192.0.2.{}", i)));
  }
  const std::vector<std::string_view> odd_and_even(texts.begin(), texts.end());
  add(bans_, odd_and_even);
  add(bans_, odd_and_even, true);
  add(bans_, {"192.0.2.0/24"});
  const Lines all = covering(many);
  EXPECT_EQ(all.size(), 100U + 100U + 1U);
  EXPECT_EQ(all.front(), "1 manual-bans 192.0.2.0/32 spam");
  EXPECT_EQ(all.at(100), "2 manual-bans 192.0.2.0/32 spam");
  EXPECT_EQ(all.back(), "3 manual-bans 192.0.2.0/24 spam");
  EXPECT_EQ(covering({many.at(7)}).size(), 3U);
}

/// Neither their order nor a short prefix nor the other family's first byte hides one.
TEST_F(CoveringTest, RunsAreInNoOrder) {
  add(bans_, {"203.0.113.0/24", "192.0.2.7/32", "c000::/8", "10.0.0.0/8", "192.0.0.0/7", "0.0.0.0/0"}, true);
  add(store_.list("protected", Kind::kAllow), {"192.0.2.7/32", "c000::1/128"}, true);
  add(store_.list("feed", Kind::kBan), {"c000::/7", "8000::/1", "192.0.2.8/32"}, true);
  EXPECT_EQ(covering({address("192.0.2.7")}),
            (Lines{"1 manual-bans 192.0.2.7/32 spam", "1 manual-bans 192.0.0.0/7 spam",
                   "1 manual-bans 0.0.0.0/0 spam"}));
  EXPECT_EQ(covering({address("c000::1")}),
            (Lines{"1 manual-bans c000::/8 spam", "3 feed c000::/7 spam", "3 feed 8000::/1 spam"}));
}

TEST_F(CoveringTest, ADamagedRunIsRefusedWhereverItIs) {
  for (const char* damaged : {"x'0a00'", "x'04c000020721'", "x'06c000020720'", "x'05c000020720'"}) {
    add(bans_, {"192.0.2.7/32"}, true);
    Database database = must(Database::open(store_.file(), false));
    must(database.execute(std::string("UPDATE change_runs SET prefixes = ") + damaged));
    const auto refused = store_->changes().covering(std::vector{address("10.0.0.1")});
    ASSERT_FALSE(refused) << damaged;
    EXPECT_EQ(refused.error().reason, "a prefix is damaged") << damaged;
  }
}

/// Nearly all of a long history is not about the address.
TEST(CoveringCostTest, OfRunsThatDoNotCoverItOnlyThePrefixesAreRead) {
  constexpr int kRuns = 500;
  const SqlSteps steps;
  TestStore store;
  const ListRow bans = store.list("feed", Kind::kBan);
  store.write([&] {
    const std::uint64_t revision = must(store->changes().begin_revision(at(0), "alice", "import"));
    for (int i = 0; i < kRuns; ++i)
      must(store->changes().append_run(revision, bans, {}, std::vector{prefix("192.0.2.7/32")}));
  });
  const auto look = [&](std::string_view asked, std::size_t found) {
    return steps.of([&] {
      EXPECT_EQ(must(store->changes().covering(std::vector{address(asked)})).size(), found) << asked;
    });
  };
  look("192.0.2.7", kRuns);
  const std::uint64_t covered = look("192.0.2.7", kRuns);
  EXPECT_GT(covered, std::uint64_t{kRuns});
  EXPECT_LT(look("10.0.0.1", 0) * 2, covered);
}

TEST_F(CoveringTest, HitsOfAKeyThatLeftStayKnown) {
  const TableKey host{prefix("192.0.2.7/32"), Kind::kBan, 0};
  const TableKey wide{prefix("192.0.2.0/24"), Kind::kBan, 3};
  const TableKey never_hit{prefix("192.0.0.0/16"), Kind::kBan, 0};
  store_.write([&] {
    must(store_->keys().assign(
        std::vector<CompiledKey>{{host, kNever, {}}, {wide, kNever, {}}, {never_hit, kNever, {}}}, 100));
    must(store_->keys().release(std::vector<KeyRow>{{host, 1, kNever}, {never_hit, 3, kNever}},
                                [](std::uint32_t slot) {
                                  return slot == 1 ? SlotReading{5, 500, at(9)} : SlotReading{};
                                }));
  });
  const std::vector<KeyCount> keys = must(store_->keys().covering(prefix("192.0.2.7/32")));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].row.key, wide);
  EXPECT_EQ(keys[0].row.slot, 2U);
  EXPECT_EQ(keys[1].row.key, host);
  EXPECT_EQ(keys[1].row.slot, 0U);
  EXPECT_EQ(keys[1].kept, (Hits{5, 500, at(9)}));
  EXPECT_TRUE(must(store_->keys().covering(prefix("192.1.2.7/32"))).empty());
}

TEST_F(CoveringTest, AShadowListAndItsEntries) {
  const ListRow other = store_.list("feed", Kind::kBan);
  store_.write([&] {
    must(store_->entries().put(bans_, test::entry("192.0.2.1")));
    must(store_->entries().put(bans_, test::entry("192.0.2.2", at(5))));
    must(store_->entries().put(other, test::entry("192.0.2.1")));
    must(store_->lists().set_shadow(bans_, true));
    must(store_->entries().set_shadow(bans_, true, at(5)));
  });
  store_.reopen();
  const auto is_shadow = [&](const ListRow& list, std::string_view where) {
    return must(store_->entries().find(list, prefix(where)))->shadow;
  };
  EXPECT_TRUE(must(store_->lists().find("manual-bans"))->settings.shadow);
  EXPECT_FALSE(must(store_->lists().find("feed"))->settings.shadow);
  EXPECT_TRUE(is_shadow(bans_, "192.0.2.1"));
  EXPECT_FALSE(is_shadow(bans_, "192.0.2.2")) << "it is over";
  EXPECT_FALSE(is_shadow(other, "192.0.2.1"));
}

}  // namespace
}  // namespace chatgate
