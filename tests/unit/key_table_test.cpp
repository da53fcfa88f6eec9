// SPDX-License-Identifier: Apache-2.0
#include "store/key_table.h"

#include <limits>

#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::prefix;
using test::TestStore;

using Slots = std::vector<std::uint32_t>;

constexpr std::uint32_t kLimit = 100;

CompiledKey key(std::string_view where, WallTime until = kNever, Kind kind = Kind::kBan,
                std::uint32_t scope = 0) {
  return {{prefix(where), kind, scope}, until, {}};
}

class KeyTableTest : public ::testing::Test {
 protected:
  KeyTable& keys() { return store_->keys(); }
  Slots assign(const std::vector<CompiledKey>& wanted) {
    Slots slots;
    store_.write([&] { slots = must(keys().assign(wanted, kLimit)); });
    return slots;
  }
  void release(const CompiledKey& gone, const SlotReading& last) {
    store_.write([&] { must(keys().release(gone.key, last)); });
  }
  KeyCount count(const CompiledKey& wanted) { return must(keys().count_of(wanted.key)).value(); }

  TestStore store_;
};

TEST_F(KeyTableTest, SlotsCountFromOneInTheOrderOfTheKeys) {
  const std::vector<CompiledKey> wanted = {key("192.0.2.9"), key("192.0.2.1"), key("2001:db8::/64"),
                                           key("192.0.2.1", kNever, Kind::kAllow),
                                           key("192.0.2.1", kNever, Kind::kBan, 0xffffffff)};
  EXPECT_EQ(must(keys().used()), 0U);
  EXPECT_EQ(assign(wanted), (Slots{1, 2, 3, 4, 5}));
  EXPECT_EQ(must(keys().used()), 5U);
  EXPECT_EQ(assign({wanted[4], key("192.0.2.7"), wanted[0]}), (Slots{5, 6, 1})) << "a key keeps its slot";
  EXPECT_EQ(must(keys().used()), 6U);
  store_.reopen();
  EXPECT_EQ(must(keys().find(wanted[3].key))->slot, 4U);
  const auto all = must(keys().in_kernel());
  ASSERT_EQ(all.size(), 6U);
  for (std::size_t index = 1; index < all.size(); ++index)
    EXPECT_LT(all[index - 1].row.key, all[index].row.key);
}

TEST_F(KeyTableTest, AnUnknownKeyIsNothing) {
  EXPECT_FALSE(must(keys().find(key("192.0.2.1").key)));
  EXPECT_FALSE(must(keys().count_of(key("192.0.2.1").key)));
  release(key("192.0.2.1"), {5, 5, at(1)});
  store_.write([&] { must(keys().fold(key("192.0.2.1").key, {5, 5, at(1)})); });
  EXPECT_FALSE(must(keys().count_of(key("192.0.2.1").key)));
  EXPECT_EQ(must(keys().used()), 0U);
  EXPECT_EQ(assign({key("192.0.2.1")}), Slots{1});
}

TEST_F(KeyTableTest, EndsAreRecordedAndFound) {
  CompiledKey shadow = key("192.0.2.4", WallTime{});
  shadow.shadow_until = at(15);
  assign({key("192.0.2.1", at(10)), key("192.0.2.2", at(20)), key("192.0.2.3"), shadow});
  const auto ended = [this](WallTime now) {
    std::vector<std::string> names;
    for (const KeyRow& row : must(keys().ended(now))) names.push_back(to_string(row.key.prefix));
    return names;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(ended(at(9)), Texts{});
  EXPECT_EQ(ended(at(10)), Texts{"192.0.2.1"});
  EXPECT_EQ(ended(at(15)), (Texts{"192.0.2.1", "192.0.2.4"}));
  EXPECT_EQ(ended(kNever), (Texts{"192.0.2.1", "192.0.2.4", "192.0.2.2"})) << "what never ends has not ended";
  assign({key("192.0.2.1", at(30))});
  EXPECT_EQ(ended(at(10)), Texts{});
  EXPECT_EQ(must(keys().find(key("192.0.2.1").key))->ends, at(30));
  release(key("192.0.2.1"), {});
  EXPECT_EQ(ended(at(30)), (Texts{"192.0.2.4", "192.0.2.2"})) << "without a slot it is gone already";
}

TEST_F(KeyTableTest, FreedSlotsAreUsedFirstTheLowestFirst) {
  std::vector<CompiledKey> wanted;
  for (int last = 1; last <= 6; ++last) wanted.push_back(key("192.0.2." + std::to_string(last)));
  assign(wanted);
  for (const int gone : {4, 1, 3}) release(wanted[static_cast<std::size_t>(gone)], {});
  EXPECT_EQ(must(keys().used()), 3U);
  EXPECT_FALSE(must(keys().find(wanted[4].key)));
  EXPECT_EQ(assign({key("198.51.100.1"), key("198.51.100.2")}), (Slots{2, 4}));
  EXPECT_EQ(assign({key("198.51.100.3"), wanted[4]}), (Slots{5, 7}));
  EXPECT_EQ(must(keys().used()), 7U);
}

TEST_F(KeyTableTest, ATableThatIsFullSaysHowMuchIsMissing) {
  assign({key("192.0.2.1"), key("192.0.2.2")});
  release(key("192.0.2.1"), {});
  const std::vector<CompiledKey> wanted = {key("192.0.2.3"), key("192.0.2.2", at(5)), key("192.0.2.1"),
                                           key("192.0.2.4")};
  {
    const Transaction transaction = must(store_->begin());
    const auto slots = keys().assign(wanted, 3);
    ASSERT_FALSE(slots);
    EXPECT_EQ(slots.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(slots.error().reason, "needs 3 more, 2 of 3 are free");
  }
  EXPECT_EQ(must(keys().used()), 1U);
  EXPECT_EQ(must(keys().find(key("192.0.2.2").key))->ends, kNever);
  const Transaction transaction = must(store_->begin());
  EXPECT_EQ(must(keys().assign(wanted, 4)), (Slots{1, 2, 3, 4}));
  EXPECT_EQ(must(keys().assign(std::span(wanted).subspan(1, 1), 1)), Slots{2})
      << "a key that is there always fits";
}

TEST_F(KeyTableTest, ASlotGivenIsNeverAboveTheLimit) {
  std::vector<CompiledKey> wanted;
  for (int last = 1; last <= 8; ++last) wanted.push_back(key("192.0.2." + std::to_string(last)));
  assign(wanted);
  for (const int gone : {0, 1, 2, 5}) release(wanted[static_cast<std::size_t>(gone)], {});
  const std::vector<CompiledKey> more = {key("198.51.100.1"), key("198.51.100.2")};
  {
    const Transaction undone = must(store_->begin());
    EXPECT_FALSE(keys().assign(more, 5));
  }
  const Transaction transaction = must(store_->begin());
  EXPECT_EQ(must(keys().assign(more, 6)), (Slots{1, 2}));
}

TEST_F(KeyTableTest, HitsSurviveALifeInTheKernel) {
  const CompiledKey one = key("192.0.2.1");
  assign({one});
  release(one, {10, 1000, at(3)});
  EXPECT_EQ(count(one).row.slot, 0U);
  EXPECT_EQ(count(one).kept, (Hits{10, 1000, at(3)}));
  assign({one});
  const KeyCount again = count(one);
  EXPECT_EQ(again.row.slot, 1U);
  EXPECT_EQ(again.mark.packets, 10U) << "the slot's counter goes on";
  EXPECT_EQ(hits_of(again, {10, 1000, at(3)}), (Hits{10, 1000, at(3)}));
  EXPECT_EQ(hits_of(again, {12, 1300, at(9)}), (Hits{12, 1300, at(9)}));
}

TEST_F(KeyTableTest, ANewOwnerInheritsNothing) {
  const CompiledKey one = key("192.0.2.1");
  const CompiledKey two = key("192.0.2.2");
  assign({one});
  release(one, {10, 1000, at(3)});
  ASSERT_EQ(assign({two}), Slots{1});
  EXPECT_EQ(hits_of(count(two), {10, 1000, at(3)}), (Hits{}))
      << "not the old owner's time of the last hit either";
  EXPECT_EQ(hits_of(count(two), {11, 1100, at(4)}), (Hits{1, 100, at(4)}));
  EXPECT_EQ(count(one).kept, (Hits{10, 1000, at(3)}));
}

TEST_F(KeyTableTest, FoldMovesTheMark) {
  const CompiledKey one = key("192.0.2.1");
  assign({one});
  store_.write([&] {
    must(keys().fold(one.key, {5, 500, at(1)}));
    must(keys().fold(one.key, {5, 500, at(1)}));
    must(keys().fold(one.key, {7, 700, at(2)}));
  });
  EXPECT_EQ(count(one).kept, (Hits{7, 700, at(2)}));
  EXPECT_EQ(count(one).mark.packets, 7U);
  EXPECT_EQ(hits_of(count(one), {8, 800, at(3)}), (Hits{8, 800, at(3)}));
}

TEST_F(KeyTableTest, StartingOverForNewTablesBeginsFromZero) {
  const CompiledKey one = key("192.0.2.1");
  const CompiledKey two = key("192.0.2.2");
  assign({one, two});
  release(two, {50, 5000, at(1)});
  store_.write([&] {
    must(keys().fold(one.key, {7, 700, at(2)}));
    must(keys().start_over(0, [](std::uint32_t) { return SlotReading{}; }));
  });
  EXPECT_EQ(must(keys().used()), 0U);
  EXPECT_EQ(count(one).row.slot, 0U);
  const CompiledKey three = key("192.0.2.3");
  ASSERT_EQ(assign({three, one}), (Slots{1, 2}));
  EXPECT_EQ(hits_of(count(one), {2, 200, at(5)}), (Hits{9, 900, at(5)}));
  EXPECT_EQ(hits_of(count(three), {1, 100, at(6)}), (Hits{1, 100, at(6)}));
  EXPECT_EQ(count(two).kept, (Hits{50, 5000, at(1)}));
}

TEST_F(KeyTableTest, StartingOverOnAnotherStoresCountersTakesNoneOfThem) {
  const CompiledKey one = key("192.0.2.1");
  const CompiledKey two = key("192.0.2.2");
  assign({one, two});
  const auto reading = [](std::uint32_t slot) {
    return slot <= 3 ? SlotReading{slot * 10, slot * 1000, at(1)} : SlotReading{};
  };
  store_.write([&] { must(keys().start_over(100, reading)); });
  const CompiledKey three = key("192.0.2.3");
  const CompiledKey four = key("192.0.2.4");
  ASSERT_EQ(assign({one, two, three, four}), (Slots{1, 2, 3, 4}));
  EXPECT_EQ(hits_of(count(three), {30, 3000, at(1)}), Hits{});
  EXPECT_EQ(hits_of(count(three), {31, 3100, at(7)}), (Hits{1, 100, at(7)}));
  EXPECT_EQ(hits_of(count(four), {1, 100, at(7)}), (Hits{1, 100, at(7)}));
}

TEST_F(KeyTableTest, CountersMayBeLargeAndMayGoBack) {
  constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max() - 1;
  const CompiledKey one = key("192.0.2.1");
  assign({one});
  store_.write([&] { must(keys().fold(one.key, {kHuge, kHuge, at(1)})); });
  EXPECT_EQ(count(one).kept, (Hits{kHuge, kHuge, at(1)}));
  EXPECT_EQ(hits_of(count(one), {3, 3, at(2)}), (Hits{kHuge, kHuge, at(1)})) << "adds nothing";
  store_.write([&] { must(keys().fold(one.key, {3, 3, at(2)})); });
  EXPECT_EQ(hits_of(count(one), {4, 4, at(3)}).packets, kHuge + 1);
}

TEST_F(KeyTableTest, ManyFreedSlotsAreTakenInOrder) {
  std::vector<CompiledKey> wanted;
  for (std::uint8_t third = 0; third < 10; ++third) {
    for (int last = 0; last < 256; ++last) {
      const IpAddress where{Family::kV4, {198, 18, third, static_cast<std::uint8_t>(last)}};
      wanted.push_back({{host_prefix(where), Kind::kBan, 0}, kNever, {}});
    }
  }
  const auto many = static_cast<std::uint32_t>(wanted.size());
  store_.write([&] {
    must(keys().assign(wanted, many));
    for (const CompiledKey& gone : wanted) must(keys().release(gone.key, {1, 1, at(1)}));
    EXPECT_EQ(must(keys().used()), 0U);
    const Slots slots = must(keys().assign(wanted, many));
    for (std::uint32_t index = 0; index < many; ++index) ASSERT_EQ(slots[index], index + 1);
    EXPECT_FALSE(keys().assign(std::vector{key("192.0.2.1")}, many));
  });
}

}  // namespace
}  // namespace chatgate
