// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "store/key_rows.h"
#include "store/slot_source.h"

namespace chatgate {
namespace {

/// From here on keys share their few ends, and an index by end would cost as much as the table.
constexpr std::size_t kBulk = 8192;

Result<std::vector<KeyRow>> held_keys(Database& database, std::uint64_t many) {
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database.prepare("SELECT prefix, kind, scope, slot, ends FROM keys WHERE slot IS NOT NULL "
                       "ORDER BY prefix, kind, scope"));
  return read_keys(statement, many);
}

/// Both sides in key order.
class Pairing {
 public:
  Pairing(KeyPlan& plan, const std::vector<KeyRow>& held)
      : plan_(plan), next_(held.begin()), end_(held.end()) {}

  /// The slot that the key has already; 0: none.
  std::uint32_t held_slot(const CompiledKey& key) {
    for (; next_ != end_ && next_->key < key.key; ++next_) plan_.gone.push_back(*next_);
    if (next_ == end_ || next_->key != key.key) return 0;
    const KeyRow& row = *next_++;
    if (row.ends != end_of(key)) plan_.other_end.push_back({row.key, row.slot, end_of(key)});
    return row.slot;
  }

  void rest_is_gone() { plan_.gone.insert(plan_.gone.end(), next_, end_); }

 private:
  KeyPlan& plan_;
  std::vector<KeyRow>::const_iterator next_;
  std::vector<KeyRow>::const_iterator end_;
};

Status write_bulk_ends(Database& database, const std::vector<KeyPlan::Fresh>& fresh) {
  std::set<WallTime> ends;
  for (const KeyPlan::Fresh& one : fresh) {
    if (one.ends != kNever) ends.insert(one.ends);
  }
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("INSERT INTO bulk_ends (ends) VALUES (?1) ON CONFLICT DO NOTHING"));
  for (const WallTime end : ends) CHATGATE_TRY(statement.bind(1, to_column(end)).run());
  return {};
}

/// Gives the keys without a slot (0 in plan.slots) one: free ones first, then those of the keys that leave.
Status give_slots(KeyPlan& plan, std::span<const CompiledKey> keys, std::uint64_t available,
                  const ReadSlot& reading) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (plan.slots[i] != 0) continue;
    FreeSlot free;
    if (plan.fresh.size() < available) {
      CHATGATE_TRY_ASSIGN(free, plan.source->next());
      plan.source->take();
    } else {
      plan.succeeded.push_back(plan.gone[plan.succeeded.size()]);
      free.slot = plan.succeeded.back().slot;
      free.reading = reading(free.slot);
    }
    plan.fresh.push_back({keys[i].key, end_of(keys[i]), free.slot, free.reading});
    plan.slots[i] = free.slot;
  }
  plan.gone.erase(plan.gone.begin(), plan.gone.begin() + static_cast<std::ptrdiff_t>(plan.succeeded.size()));
  return {};
}

}  // namespace

Result<KeyPlan> KeyTable::plan(std::span<const CompiledKey> keys, std::uint32_t limit,
                               const ReadSlot& reading, std::uint32_t untold) {
  KeyPlan plan;
  CHATGATE_TRY_ASSIGN(SlotSource source, SlotSource::open(statements_->database));
  CHATGATE_TRY_ASSIGN(const std::vector<KeyRow> held, held_keys(statements_->database, source.used()));
  const std::uint64_t available = limit > source.used() ? limit - source.used() : 0;
  Pairing pairing(plan, held);
  plan.slots.reserve(keys.size());
  for (const CompiledKey& key : keys) plan.slots.push_back(pairing.held_slot(key));
  pairing.rest_is_gone();
  const auto needed = static_cast<std::size_t>(std::count(plan.slots.begin(), plan.slots.end(), 0U));
  const std::uint64_t free = available + plan.gone.size();
  if (needed > free) return fail(no_free_slots(needed, free, limit - untold));
  plan.source = std::make_shared<SlotSource>(std::move(source));
  plan.fresh.reserve(needed);
  CHATGATE_TRY(give_slots(plan, keys, available, reading));
  return plan;
}

Status KeyTable::write(const KeyPlan& plan) {
  const std::span<const KeyPlan::Fresh> successors = plan.successors();
  for (std::size_t i = 0; i < successors.size(); ++i)
    CHATGATE_TRY(take_slot(plan.succeeded[i].key, successors[i].mark));
  const bool bulk = plan.fresh.size() > kBulk;
  CHATGATE_TRY_ASSIGN(Statement * claim, statements_->claim.get());
  for (const KeyPlan::Fresh& one : plan.fresh) {
    const KeyColumns columns(one.key);
    columns.bind(*claim).bind(4, one.slot).bind(5, to_column(one.ends)).bind(9, bulk ? 1 : 0);
    CHATGATE_TRY(bind_reading(*claim, 6, one.mark).run());
  }
  CHATGATE_TRY_ASSIGN(Statement * set_end, statements_->set_end.get());
  for (const KeyRow& row : plan.other_end) {
    const KeyColumns columns(row.key);
    CHATGATE_TRY(columns.bind(*set_end).bind(4, to_column(row.ends)).run());
  }
  if (bulk) CHATGATE_TRY(write_bulk_ends(statements_->database, plan.fresh));
  return plan.source->finish();
}

Status KeyTable::settle(const KeyPlan& plan, const ReadSlot& reading) {
  for (const KeyPlan::Fresh& one : plan.successors()) {
    const SlotReading now = reading(one.slot);
    if (now == one.mark) continue;
    const KeyColumns columns(one.key);
    CHATGATE_TRY_ASSIGN(Statement * set_mark, statements_->set_mark.get());
    columns.bind(*set_mark);
    CHATGATE_TRY(bind_reading(*set_mark, 4, now).run());
  }
  return {};
}

}  // namespace chatgate
