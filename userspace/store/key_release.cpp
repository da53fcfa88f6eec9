// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "store/key_rows.h"
#include "store/slot_source.h"

namespace chatgate {
namespace {

SlotReading as_reading(const Hits& hits) { return {hits.packets, hits.bytes, hits.last_seen}; }

}  // namespace

Result<std::optional<SlotReading>> KeyTable::Statements::drop_if_uncounted(
    const TableKey& key, const std::optional<SlotReading>& last) {
  const KeyColumns columns(key);
  CHATGATE_TRY_ASSIGN(Statement * drop, drop_uncounted.get());
  columns.bind(*drop);
  if (last) drop->bind(4, to_column(last->packets)).bind(5, to_column(last->bytes));
  if (!last) drop->bind_null(4).bind_null(5);
  return first_row<SlotReading>(*drop, [](const Statement& row) { return read_reading(row, 0); });
}

Status KeyTable::Statements::end_life(const TableKey& key, const KeyCount& count, const SlotReading& last) {
  const KeyColumns columns(key);
  CHATGATE_TRY_ASSIGN(Statement * drop, drop_slot.get());
  columns.bind(*drop);
  return bind_reading(*drop, 4, as_reading(hits_of(count, last))).run();
}

// In the order of their table.
Status KeyTable::Statements::write_freed(std::vector<FreeSlot> freed) {
  std::sort(freed.begin(), freed.end(), [](const FreeSlot& a, const FreeSlot& b) { return a.slot < b.slot; });
  CHATGATE_TRY_ASSIGN(Statement * insert, free_slot.get());
  for (const FreeSlot& one : freed)
    CHATGATE_TRY(bind_reading(insert->bind(1, one.slot), 2, one.reading).run());
  CHATGATE_TRY_ASSIGN(Statement * fewer, fewer_used.get());
  return fewer->bind(1, static_cast<std::int64_t>(freed.size())).run();
}

Status KeyTable::release(const TableKey& key, const SlotReading& last) {
  CHATGATE_TRY_ASSIGN(const auto count, count_of(key));
  if (!count || count->row.slot == 0) return {};
  CHATGATE_TRY(statements_->end_life(key, *count, last));
  return statements_->write_freed({{count->row.slot, last}});
}

Status KeyTable::release(std::span<const KeyRow> rows, const ReadSlot& last) {
  std::vector<FreeSlot> freed;
  freed.reserve(rows.size());
  for (const KeyRow& row : rows) {
    const auto reading = last ? std::optional(last(row.slot)) : std::nullopt;
    CHATGATE_TRY_ASSIGN(const auto end, take_slot(row.key, reading));
    if (end) freed.push_back({row.slot, *end});
  }
  return statements_->write_freed(std::move(freed));
}

Result<std::optional<SlotReading>> KeyTable::take_slot(const TableKey& key,
                                                       const std::optional<SlotReading>& last) {
  CHATGATE_TRY_ASSIGN(std::optional<SlotReading> end, statements_->drop_if_uncounted(key, last));
  if (end) return end;
  CHATGATE_TRY_ASSIGN(const auto count, count_of(key));
  if (!count || count->row.slot == 0) return end;
  end = last.value_or(count->mark);
  CHATGATE_TRY(statements_->end_life(key, *count, *end));
  return end;
}

}  // namespace chatgate
