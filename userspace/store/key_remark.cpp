// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "store/key_rows.h"
#include "store/key_table.h"
#include "store/meta.h"

namespace chatgate {
namespace {

bool is_zero(const SlotReading& reading) { return reading.packets == 0 && reading.bytes == 0; }

}  // namespace

Status KeyTable::remark(std::uint32_t slots, const std::function<SlotReading(std::uint32_t slot)>& reading) {
  Database& database = statements_->database;
  CHATGATE_TRY_ASSIGN(const std::vector<KeyCount> owned, in_kernel());
  CHATGATE_TRY(restart_marks());
  std::vector<bool> has_owner(std::size_t{slots} + 1);
  for (const KeyCount& count : owned) {
    if (count.row.slot > slots) continue;
    has_owner[count.row.slot] = true;
    const SlotReading now = reading(count.row.slot);
    if (is_zero(now)) continue;
    const KeyColumns columns(count.row.key);
    CHATGATE_TRY_ASSIGN(Statement * set_counts, statements_->set_counts.get());
    columns.bind(*set_counts);
    bind_reading(*set_counts, 4, {count.kept.packets, count.kept.bytes, count.kept.last_seen});
    CHATGATE_TRY(bind_reading(*set_counts, 7, now).run());
  }
  CHATGATE_TRY_ASSIGN(std::int64_t made, read_meta(database, "slots_made", 0));
  std::uint32_t highest = slots;
  while (highest > made && is_zero(reading(highest))) --highest;
  CHATGATE_TRY_ASSIGN(Statement keep,
                      database.prepare("INSERT OR REPLACE INTO free_slots (slot, packets, bytes, seen) "
                                       "VALUES (?1, ?2, ?3, ?4)"));
  for (std::uint32_t slot = 1; slot <= highest; ++slot) {
    const SlotReading now = reading(slot);
    if (has_owner[slot] || (slot <= made && is_zero(now))) continue;
    CHATGATE_TRY(bind_reading(keep.bind(1, std::int64_t{slot}), 2, now).run());
  }
  return write_meta(database, "slots_made", std::max<std::int64_t>(made, highest));
}

}  // namespace chatgate
