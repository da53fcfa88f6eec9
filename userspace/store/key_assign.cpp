// SPDX-License-Identifier: Apache-2.0
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
  bool expect_new = true;
};

Status bind_and_run(Statement& statement, const KeyColumns& columns, const FreeSlot& free, WallTime ends) {
  columns.bind(statement).bind(4, free.slot).bind(5, to_column(ends));
  return bind_reading(statement, 6, free.reading).run();
}

Result<std::uint32_t> give(Assignment& work, Statement& statement, const KeyColumns& columns, WallTime ends) {
  CHATGATE_TRY_ASSIGN(const FreeSlot free, work.source.next());
  CHATGATE_TRY(bind_and_run(statement, columns, free, ends));
  if (statement.changes() == 0) return 0;  // an insertion that met a row
  work.source.take();
  ++work.needed;
  return free.slot;
}

// Keys come in runs of new ones and of known ones: the last one tells what to try first.
Result<std::uint32_t> slot_of(Assignment& work, const KeyColumns& columns, WallTime ends) {
  const bool room = work.needed < work.available;
  if (work.expect_new && room) {
    CHATGATE_TRY_ASSIGN(const std::uint32_t slot, give(work, work.add, columns, ends));
    if (slot != 0) return slot;
  }
  columns.bind(work.find);
  CHATGATE_TRY_ASSIGN(const auto row, first_row<KeyRow>(work.find, read_key));
  work.expect_new = !row;
  if (row && row->slot != 0) {
    if (row->ends != ends) CHATGATE_TRY(columns.bind(work.set_end).bind(4, to_column(ends)).run());
    return row->slot;
  }
  if (room) return give(work, row ? work.give_slot : work.add, columns, ends);
  ++work.needed;
  return 0;
}

Status assign_all(Assignment& work, std::span<const CompiledKey> keys, std::vector<std::uint32_t>& slots) {
  for (const CompiledKey& key : keys) {
    const KeyColumns columns(key.key);
    CHATGATE_TRY_ASSIGN(const std::uint32_t slot, slot_of(work, columns, end_of(key)));
    slots.push_back(slot);
  }
  return {};
}

}  // namespace

Result<std::vector<std::uint32_t>> KeyTable::assign(std::span<const CompiledKey> keys, std::uint32_t limit,
                                                    std::uint32_t untold) {
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
  if (work.needed > work.available) return fail(no_free_slots(work.needed, work.available, limit - untold));
  CHATGATE_TRY(source.finish());
  return slots;
}

}  // namespace chatgate
