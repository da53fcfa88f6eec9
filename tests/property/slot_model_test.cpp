// SPDX-License-Identifier: Apache-2.0
// Random lives of kernel keys against a naive model: no slot has two owners, no hit is lost or counted twice.
#include <array>
#include <map>
#include <random>
#include <set>

#include "store/key_table.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::TestStore;

constexpr std::uint32_t kLimit = 24;
constexpr std::size_t kKeys = 40;  // more than fit
constexpr int kRounds = 3000;

// The kernel's side: one counter a slot, which never goes back until the kernel starts anew.
using KernelSlots = std::array<SlotReading, kLimit + 1>;

// The naive side: every hit is written down for its key when it happens.
struct Model {
  std::map<TableKey, std::uint32_t> slots;
  std::map<TableKey, Hits> hits;
};

TableKey key_number(std::size_t number) {
  const IpAddress where{Family::kV4, {198, 18, 0, static_cast<std::uint8_t>(number / 4)}};
  return {host_prefix(where), number % 2 == 0 ? Kind::kBan : Kind::kAllow,
          static_cast<std::uint32_t>(number / 2 % 2)};
}

class SlotModelTest : public ::testing::Test {
 protected:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  TableKey any_key() { return key_number(below(kKeys)); }

  // Packets reach the kernel: only keys with a slot can be hit.
  void hit() {
    for (const auto& [key, slot] : model_.slots) {
      if (below(3) != 0) continue;
      const std::uint64_t packets = 1 + below(5);
      const WallTime now = at(++clock_);
      kernel_[slot] = {kernel_[slot].packets + packets, kernel_[slot].bytes + packets * 60, now};
      Hits& hits = model_.hits[key];
      hits = {hits.packets + packets, hits.bytes + packets * 60, now};
      ++counted_;
    }
  }

  std::vector<CompiledKey> some_keys() {
    std::set<TableKey> chosen;
    for (std::size_t count = 1 + below(6); count > 0; --count) chosen.insert(any_key());
    std::vector<CompiledKey> keys;
    keys.reserve(chosen.size());
    for (const TableKey& key : chosen) keys.push_back({key, at(clock_ + 10), {}});
    std::shuffle(keys.begin(), keys.end(), random_);
    return keys;
  }

  void assign() {
    const std::vector<CompiledKey> keys = some_keys();
    std::size_t needed = 0;
    for (const CompiledKey& key : keys) needed += model_.slots.contains(key.key) ? 0 : 1;
    Transaction transaction = must(store_->begin());
    const auto slots = store_->keys().assign(keys, kLimit);
    const bool fits = model_.slots.size() + needed <= kLimit;
    ASSERT_EQ(slots.has_value(), fits);
    if (!fits) {
      ++refused_;
      return;  // undone
    }
    // Now and then the process dies before the commit.
    if (below(8) == 0) return;
    must(transaction.commit());
    for (std::size_t index = 0; index < keys.size(); ++index) own(keys[index].key, (*slots)[index]);
  }

  void own(const TableKey& key, std::uint32_t slot) {
    ASSERT_GE(slot, 1U);
    ASSERT_LE(slot, kLimit);
    for (const auto& [owner, owned] : model_.slots) ASSERT_EQ(owned == slot, owner == key) << "slot " << slot;
    if (model_.slots.contains(key)) return;
    reused_ += kernel_[slot].packets > 0 ? 1 : 0;
    model_.slots[key] = slot;
    model_.hits.try_emplace(key);
  }

  void release() {
    const TableKey key = any_key();
    const auto owned = model_.slots.find(key);
    const SlotReading last = owned == model_.slots.end() ? SlotReading{} : kernel_[owned->second];
    store_.write([&] { must(store_->keys().release(key, last)); });
    model_.slots.erase(key);
  }

  // All keys at once, as a generation does: those that stay keep their slot, the others give theirs back
  // afterwards.
  void exchange() {
    std::vector<CompiledKey> keys = some_keys();
    std::sort(keys.begin(), keys.end(),
              [](const CompiledKey& a, const CompiledKey& b) { return a.key < b.key; });
    Transaction transaction = must(store_->begin());
    const ReadSlot reading = [this](std::uint32_t slot) { return kernel_[slot]; };
    const auto plan = store_->keys().plan(keys, kLimit, reading);
    ASSERT_TRUE(plan) << "what leaves makes room";
    must(store_->keys().write(*plan));
    if (below(8) == 0) return;  // dies before the commit
    must(transaction.commit());
    for (const KeyRow& row : plan->succeeded) {
      model_.slots.erase(row.key);
      // Until the new tables are read, what comes in is nobody's.
      kernel_[row.slot].packets += below(3);
    }
    for (std::size_t index = 0; index < keys.size(); ++index) own(keys[index].key, plan->slots[index]);
    ASSERT_EQ(plan->gone.size(), model_.slots.size() - keys.size());
    store_.write([&] {
      must(store_->keys().settle(*plan, reading));
      must(store_->keys().release(plan->gone, reading));
    });
    succeeded_ += plan->succeeded.size();
    for (const KeyRow& row : plan->gone) model_.slots.erase(row.key);
    ++exchanged_;
  }

  void fold() {
    store_.write([&] {
      for (const auto& [key, slot] : model_.slots) {
        if (below(2) == 0) must(store_->keys().fold(key, kernel_[slot]));
      }
    });
  }

  // A reboot that is announced: what has been counted is folded in, then all counters are zero.
  void restart_kernel() {
    store_.write([&] {
      for (const auto& [key, slot] : model_.slots) must(store_->keys().fold(key, kernel_[slot]));
      must(store_->keys().start_over(0, [](std::uint32_t) { return SlotReading{}; }));
    });
    kernel_ = {};
    model_.slots.clear();
    ++restarts_;
  }

  // Another store has counted in the same slots meanwhile: none of that is ours.
  void meet_strange_counters() {
    store_.write([&] {
      for (const auto& [key, slot] : model_.slots) must(store_->keys().fold(key, kernel_[slot]));
      for (std::uint32_t slot = 1; slot <= kLimit; slot += 2) kernel_[slot].packets += below(100);
      must(store_->keys().start_over(kLimit, [this](std::uint32_t slot) { return kernel_[slot]; }));
    });
    model_.slots.clear();
  }

  void step() {
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        return assign();
      case 3:
      case 4:
        return release();
      case 5:
        return fold();
      case 6:
        if (below(4) == 0) return exchange();
        return below(10) == 0 ? restart_kernel() : hit();
      case 7:
        if (below(10) == 0) return meet_strange_counters();
        return below(20) == 0 ? store_.reopen() : hit();
      default:
        return hit();
    }
  }

  void check() {
    const auto rows = must(store_->keys().in_kernel());
    ASSERT_EQ(rows.size(), model_.slots.size());
    ASSERT_EQ(must(store_->keys().used()), model_.slots.size());
    std::set<std::uint32_t> owned;
    for (const KeyCount& row : rows) {
      ASSERT_TRUE(owned.insert(row.row.slot).second) << "slot " << row.row.slot << " has two owners";
      ASSERT_EQ(model_.slots.at(row.row.key), row.row.slot);
    }
    for (const auto& [key, hits] : model_.hits) {
      const auto count = must(store_->keys().count_of(key));
      // The row of a key that nothing was ever counted for may be gone.
      if (!count) {
        ASSERT_EQ(hits, Hits{});
        ASSERT_FALSE(model_.slots.contains(key));
        continue;
      }
      const std::uint32_t slot = count->row.slot;
      ASSERT_EQ(hits_of(*count, slot == 0 ? SlotReading{} : kernel_[slot]), hits);
    }
  }

  TestStore store_;
  std::mt19937 random_{20260101};
  KernelSlots kernel_{};
  Model model_;
  std::int64_t clock_ = 0;
  std::size_t counted_ = 0;
  std::size_t refused_ = 0;
  std::size_t reused_ = 0;
  std::size_t restarts_ = 0;
  std::size_t exchanged_ = 0;
  std::size_t succeeded_ = 0;
};

TEST_F(SlotModelTest, EqualsTheModelAfterEveryStep) {
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    ASSERT_NO_FATAL_FAILURE(step());
    ASSERT_NO_FATAL_FAILURE(check());
  }
  EXPECT_GT(counted_, 1000U);
  EXPECT_GT(refused_, 10U);
  EXPECT_GT(reused_, 100U);
  EXPECT_GT(restarts_, 5U);
  EXPECT_GT(exchanged_, 20U);
  EXPECT_GT(succeeded_, 20U);
}

}  // namespace
}  // namespace chatgate
