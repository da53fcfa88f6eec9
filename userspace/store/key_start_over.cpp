// SPDX-License-Identifier: Apache-2.0
#include "store/key_rows.h"
#include "store/key_table.h"
#include "store/meta.h"

namespace chatgate {
namespace {

bool is_zero(const SlotReading& reading) { return reading.packets == 0 && reading.bytes == 0; }

}  // namespace

Status KeyTable::start_over(std::uint32_t slots,
                            const std::function<SlotReading(std::uint32_t slot)>& reading) {
  Database& database = statements_->database;
  for (const char* sql :
       {"DELETE FROM keys WHERE kept_packets = 0 AND kept_bytes = 0", "DELETE FROM bulk_ends"}) {
    CHATGATE_TRY_ASSIGN(Statement drop, database.prepare(sql));
    CHATGATE_TRY(drop.run());
  }
  CHATGATE_TRY_ASSIGN(Statement take,
                      database.prepare("UPDATE keys SET slot = NULL, mark_packets = 0, mark_bytes = 0, "
                                       "mark_seen = 0 WHERE slot IS NOT NULL"));
  CHATGATE_TRY(take.run());
  CHATGATE_TRY_ASSIGN(Statement clear, database.prepare("DELETE FROM free_slots"));
  CHATGATE_TRY(clear.run());
  // Slots behind the last one that was used are as good as never made.
  while (slots > 0 && is_zero(reading(slots))) --slots;
  for (std::uint32_t slot = 1; slot <= slots; ++slot) {
    CHATGATE_TRY_ASSIGN(Statement * free_slot, statements_->free_slot.get());
    CHATGATE_TRY(bind_reading(free_slot->bind(1, std::int64_t{slot}), 2, reading(slot)).run());
  }
  CHATGATE_TRY(write_meta(database, "slots_made", slots));
  return write_meta(database, "slots_used", 0);
}

}  // namespace chatgate
