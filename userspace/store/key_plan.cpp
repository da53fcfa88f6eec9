// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "store/key_rows.h"
#include "store/slot_source.h"

namespace chatgate {
namespace {

/// From here on keys share their few ends, and an index by end would cost as much as the table.
constexpr std::size_t kBulk = 8192;

/// The keys that have a slot, in key order, read one after the other: a million beside those that take their
/// places would be as much memory again.
class HeldKeys {
 public:
  static Result<HeldKeys> open(Database& database) {
    CHATGATE_TRY_ASSIGN(
        Statement statement,
        database.prepare("SELECT prefix, kind, scope, slot, ends FROM keys WHERE slot IS NOT NULL "
                         "ORDER BY prefix, kind, scope"));
    HeldKeys keys(std::move(statement));
    CHATGATE_TRY(keys.advance());
    return keys;
  }

  /// Nothing: there are no more.
  const std::optional<KeyRow>& current() const { return current_; }

  Status advance() {
    current_.reset();
    CHATGATE_TRY_ASSIGN(const bool found, statement_.step());
    if (!found) return {};
    CHATGATE_TRY_ASSIGN(current_, read_key(statement_));
    return {};
  }

 private:
  explicit HeldKeys(Statement statement) : statement_(std::move(statement)) {}

  Statement statement_;
  std::optional<KeyRow> current_;
};

/// Finds the slots that the keys, in their order, have already (0: none), and what is gone.
Status pair(KeyPlan& plan, std::span<const CompiledKey> keys, HeldKeys held) {
  plan.slots.reserve(keys.size());
  for (const CompiledKey& key : keys) {
    while (held.current() && held.current()->key < key.key) {
      plan.gone.push_back(*held.current());
      CHATGATE_TRY(held.advance());
    }
    const bool has = held.current() && held.current()->key == key.key;
    plan.slots.push_back(has ? held.current()->slot : 0);
    if (!has) continue;
    const KeyRow& row = *held.current();
    if (row.ends != end_of(key)) plan.other_end.push_back({row.key, row.slot, end_of(key)});
    CHATGATE_TRY(held.advance());
  }
  while (held.current()) {
    plan.gone.push_back(*held.current());
    CHATGATE_TRY(held.advance());
  }
  return {};
}

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

/// The first `count` of the keys that leave are succeeded at once. Moved, not copied: it may be a million.
void choose_succeeded(KeyPlan& plan, std::size_t count) {
  std::vector<KeyRow> rest(plan.gone.begin() + static_cast<std::ptrdiff_t>(count), plan.gone.end());
  plan.gone.resize(count);
  plan.succeeded = std::exchange(plan.gone, std::move(rest));
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
      free.slot = plan.succeeded[plan.fresh.size() - available].slot;
      free.reading = reading(free.slot);
    }
    plan.fresh.push_back({keys[i].key, end_of(keys[i]), free.slot, free.reading});
    plan.slots[i] = free.slot;
  }
  return {};
}

/// `staying`: so many keys leave, and keep their slots until the change is confirmed.
Error no_room(std::uint64_t needed, std::uint64_t free, std::uint32_t limit, std::size_t staying) {
  Error error = no_free_slots(needed, free, limit);
  if (staying == 0) return error;
  error.reason += ": the " + std::to_string(staying) + " that leave stay until the change is confirmed";
  error.hint += ", or leave --confirm-within out";
  return error;
}

}  // namespace

Result<KeyPlan> KeyTable::plan(std::span<const CompiledKey> keys, std::uint32_t limit,
                               const ReadSlot& reading, std::uint32_t untold, bool leavers_stay) {
  KeyPlan plan;
  CHATGATE_TRY_ASSIGN(SlotSource source, SlotSource::open(statements_->database));
  CHATGATE_TRY_ASSIGN(HeldKeys held, HeldKeys::open(statements_->database));
  CHATGATE_TRY(pair(plan, keys, std::move(held)));
  const std::uint64_t available = limit > source.used() ? limit - source.used() : 0;
  const auto needed = static_cast<std::size_t>(std::count(plan.slots.begin(), plan.slots.end(), 0U));
  const std::uint64_t free = available + (leavers_stay ? 0 : plan.gone.size());
  if (needed > free) return fail(no_room(needed, free, limit - untold, leavers_stay ? plan.gone.size() : 0));
  plan.source = std::make_shared<SlotSource>(std::move(source));
  plan.fresh.reserve(needed);
  choose_succeeded(plan, needed > available ? needed - available : 0);
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
