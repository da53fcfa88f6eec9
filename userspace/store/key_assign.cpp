// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "store/key_rows.h"
#include "store/slot_source.h"

namespace chatgate {
namespace {

// What one assignment works with; the statements are the table's.
struct Assignment {
  SlotSource& source;
  Statement& find;
  Statement& add;
  Statement& give_slot;
  Statement& set_end;
  std::uint64_t available = 0;  // slots that may still get an owner, at the beginning
  std::uint64_t needed = 0;     // keys without a slot so far
};

Status bind_and_run(Statement& statement, const KeyColumns& columns, const FreeSlot& free, WallTime ends) {
  columns.bind(statement).bind(4, free.slot).bind(5, to_column(ends));
  return bind_reading(statement, 6, free.reading).run();
}

// A bulk load mostly brings new keys: try that first, it needs one look at the table.
Result<std::uint32_t> add_key(Assignment& work, const KeyColumns& columns, WallTime ends) {
  if (work.needed >= work.available) return 0;
  CHATGATE_TRY_ASSIGN(const FreeSlot free, work.source.next());
  CHATGATE_TRY(bind_and_run(work.add, columns, free, ends));
  if (work.add.changes() == 0) return 0;
  work.source.take();
  ++work.needed;
  return free.slot;
}

// For a key whose row is there, and for what does not fit.
Result<std::uint32_t> renew_key(Assignment& work, const KeyColumns& columns, WallTime ends) {
  columns.bind(work.find);
  CHATGATE_TRY_ASSIGN(const auto row, first_row<KeyRow>(work.find, read_key));
  if (row && row->slot != 0) {
    if (row->ends == ends) return row->slot;
    CHATGATE_TRY(columns.bind(work.set_end).bind(4, to_column(ends)).run());
    return row->slot;
  }
  if (++work.needed > work.available) return 0;
  CHATGATE_TRY_ASSIGN(const FreeSlot free, work.source.next());
  CHATGATE_TRY(bind_and_run(work.give_slot, columns, free, ends));
  work.source.take();
  return free.slot;
}

Status assign_all(Assignment& work, std::span<const CompiledKey> keys, std::vector<std::uint32_t>& slots) {
  for (const CompiledKey& key : keys) {
    const KeyColumns columns(key.key);
    const WallTime ends = end_of(key);
    CHATGATE_TRY_ASSIGN(std::uint32_t slot, add_key(work, columns, ends));
    if (slot == 0) {
      CHATGATE_TRY_ASSIGN(slot, renew_key(work, columns, ends));
    }
    slots.push_back(slot);
  }
  return {};
}

Error full(const Assignment& work, std::uint32_t limit) {
  const std::string reason = "needs " + std::to_string(work.needed) + " more, " + std::to_string(work.available) +
                             " of " + std::to_string(limit) + " are free";
  return refused("assign slots", "", reason, "raise the limit with `chatgate attach --max-entries`");
}

}  // namespace

Result<std::vector<std::uint32_t>> KeyTable::assign(std::span<const CompiledKey> keys, std::uint32_t limit) {
  CHATGATE_TRY_ASSIGN(SlotSource source, SlotSource::open(statements_->database));
  CHATGATE_TRY_ASSIGN(Statement * find, statements_->find.get());
  CHATGATE_TRY_ASSIGN(Statement * add, statements_->add.get());
  CHATGATE_TRY_ASSIGN(Statement * give_slot, statements_->give_slot.get());
  CHATGATE_TRY_ASSIGN(Statement * set_end, statements_->set_end.get());
  Assignment work{source, *find, *add, *give_slot, *set_end};
  work.available = limit > source.used() ? limit - source.used() : 0;
  std::vector<std::uint32_t> slots;
  slots.reserve(keys.size());
  CHATGATE_TRY(assign_all(work, keys, slots));
  if (work.needed > work.available) return fail(full(work, limit));
  CHATGATE_TRY(source.finish());
  return slots;
}

}  // namespace chatgate
