// SPDX-License-Identifier: Apache-2.0
// Whole sets of keys at once: KeyTable::plan(), write() and release() of many. Their slots are compared with
// a model in tests/property.
#include "net/ip_prefix.h"
#include "store/key_table.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::TestStore;

constexpr std::uint32_t kMany = 10'000;  // more than what is indexed by end one by one
constexpr std::uint32_t kPlanLimit = 3 * kMany;

TableKey key_number(std::uint32_t number) {
  const IpAddress where{
      Family::kV4, {198, 18, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}};
  return {host_prefix(where), Kind::kBan, 0};
}

std::vector<CompiledKey> many(WallTime until, std::uint32_t first = 0) {
  std::vector<CompiledKey> keys;
  for (std::uint32_t i = 0; i < kMany; ++i) keys.push_back({key_number(first + i), until, {}});
  return keys;
}

class KeyPlanTest : public ::testing::Test {
 protected:
  KeyTable& keys() { return store_->keys(); }

  KeyPlan exchange(const std::vector<CompiledKey>& wanted) {
    KeyPlan plan;
    store_.write([&] {
      plan = must(keys().plan(wanted, kPlanLimit, [](std::uint32_t) { return SlotReading{}; }));
      must(keys().write(plan));
    });
    store_.write([&] { must(keys().release(plan.gone, [](std::uint32_t) { return SlotReading{}; })); });
    return plan;
  }
  std::size_t ended(WallTime now) {
    std::size_t count = 0;
    store_.write([&] { count = must(keys().ended(now)).size(); });
    return count;
  }

  TestStore store_;
};

TEST_F(KeyPlanTest, PlanningWritesNothing) {
  {
    const Transaction transaction = must(store_->begin());
    const KeyPlan plan = must(keys().plan(many(kNever), kPlanLimit, {}));
    EXPECT_EQ(plan.fresh.size(), kMany);
    EXPECT_EQ(plan.slots.front(), 1U);
    EXPECT_EQ(plan.slots.back(), kMany);
  }
  EXPECT_EQ(must(keys().used()), 0U);
  EXPECT_FALSE(must(keys().find(key_number(0))));
}

TEST_F(KeyPlanTest, ManyThatEndTogetherAreFoundWhenTheyDo) {
  exchange(many(at(10)));
  EXPECT_EQ(ended(at(9)), 0U);
  store_.write([&] {
    must(keys().assign(std::vector<CompiledKey>{{key_number(7), at(20), {}}}, kPlanLimit));
  });
  EXPECT_EQ(ended(at(10)), kMany - 1);
  store_.reopen();
  EXPECT_EQ(ended(at(10)), kMany - 1) << "also when nobody acted upon it at once";
  EXPECT_EQ(ended(at(20)), kMany);
  store_.write([&] { must(keys().release(must(keys().ended(at(10))), {})); });
  EXPECT_EQ(ended(at(20)), 1U);
  EXPECT_EQ(must(keys().used()), 1U);
}

TEST_F(KeyPlanTest, AnotherEndIsRecordedAndTheSlotKept) {
  exchange(many(at(10)));
  const KeyPlan plan = exchange(many(at(30)));
  EXPECT_TRUE(plan.fresh.empty());
  EXPECT_TRUE(plan.gone.empty());
  EXPECT_EQ(plan.other_end.size(), kMany);
  EXPECT_EQ(must(keys().find(key_number(3)))->ends, at(30));
  EXPECT_EQ(ended(at(29)), 0U);
  EXPECT_EQ(ended(at(30)), kMany);
}

TEST_F(KeyPlanTest, SlotsOfThoseThatLeaveAreFreeAfterTheirRelease) {
  exchange(many(kNever));
  const KeyPlan plan = exchange(many(kNever, kMany / 2));
  EXPECT_EQ(plan.gone.size(), kMany / 2);
  EXPECT_EQ(plan.fresh.size(), kMany / 2);
  EXPECT_EQ(plan.fresh.front().slot, kMany + 1) << "not one that packets may still count in";
  EXPECT_EQ(must(keys().used()), kMany);
  EXPECT_EQ(exchange(many(kNever)).fresh.front().slot, 1U);
}

TEST_F(KeyPlanTest, TooManyAreRefusedWithWhatIsMissing) {
  const Transaction transaction = must(store_->begin());
  const auto plan = keys().plan(many(kNever), kMany - 1, {});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().reason, "needs 10000 more, 9999 of 9999 are free");
}

}  // namespace
}  // namespace chatgate
