// SPDX-License-Identifier: Apache-2.0
#include "store/key_rows.h"

namespace chatgate {

KeyTable::Statements::Statements(Database& opened)
    : database(opened),
      find(opened,
           "SELECT prefix, kind, scope, coalesce(slot, 0), ends, kept_packets, kept_bytes, kept_seen, "
           "mark_packets, mark_bytes, mark_seen FROM keys WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      at(opened,
         "SELECT prefix, kind, scope, coalesce(slot, 0), ends, kept_packets, kept_bytes, kept_seen, "
         "mark_packets, mark_bytes, mark_seen FROM keys WHERE prefix = ?1 ORDER BY kind, scope"),
      add(opened,
          "INSERT INTO keys (prefix, kind, scope, slot, ends, mark_packets, mark_bytes, mark_seen) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING"),
      claim(opened,
            "INSERT INTO keys (prefix, kind, scope, slot, ends, mark_packets, mark_bytes, mark_seen, bulk) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET slot = excluded.slot, "
            "ends = excluded.ends, mark_packets = excluded.mark_packets, mark_bytes = excluded.mark_bytes, "
            "mark_seen = excluded.mark_seen, bulk = excluded.bulk"),
      give_slot(opened,
                "UPDATE keys SET slot = ?4, ends = ?5, mark_packets = ?6, mark_bytes = ?7, mark_seen = ?8, "
                "bulk = 0 "
                "WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      set_end(opened, "UPDATE keys SET ends = ?4, bulk = 0 WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      set_counts(opened,
                 "UPDATE keys SET kept_packets = ?4, kept_bytes = ?5, kept_seen = ?6, "
                 "mark_packets = ?7, mark_bytes = ?8, mark_seen = ?9 "
                 "WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      set_mark(opened,
               "UPDATE keys SET mark_packets = ?4, mark_bytes = ?5, mark_seen = ?6 "
               "WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      drop_slot(opened,
                "UPDATE keys SET slot = NULL, kept_packets = ?4, kept_bytes = ?5, kept_seen = ?6, "
                "mark_packets = 0, mark_bytes = 0, mark_seen = 0 "
                "WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"),
      free_slot(opened, "INSERT INTO free_slots (slot, packets, bytes, seen) VALUES (?1, ?2, ?3, ?4)"),
      fewer_used(opened, "UPDATE meta SET value = value - ?1 WHERE name = 'slots_used'"),
      drop_uncounted(
          opened,
          "DELETE FROM keys WHERE prefix = ?1 AND kind = ?2 AND scope = ?3 AND kept_packets = 0 AND "
          "kept_bytes = 0 AND (?4 IS NULL OR (mark_packets = ?4 AND mark_bytes = ?5)) "
          "RETURNING mark_packets, mark_bytes, mark_seen") {}

KeyColumns::KeyColumns(const TableKey& key)
    : prefix_(to_blob(key.prefix)), kind_(static_cast<std::int64_t>(key.kind)), scope_(key.scope) {}

Statement& KeyColumns::bind(Statement& statement) const {
  return statement.bind_blob(1, prefix_.view()).bind(2, kind_).bind(3, scope_);
}

Result<KeyRow> read_key(const Statement& row) {
  KeyRow key;
  CHATGATE_TRY_ASSIGN(key.key.prefix, prefix_column(row, 0));
  key.key.kind = static_cast<Kind>(row.integer(1));
  key.key.scope = number_column(row, 2);
  key.slot = number_column(row, 3);
  key.ends = time_column(row, 4);
  return key;
}

Result<std::vector<KeyRow>> read_keys(Statement& statement, std::uint64_t many) {
  std::vector<KeyRow> rows;
  rows.reserve(many);
  CHATGATE_TRY(each_row(statement, [&rows](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(const KeyRow key, read_key(row));
    rows.push_back(key);
    return {};
  }));
  return rows;
}

Result<KeyCount> read_count(const Statement& row) {
  KeyCount count;
  CHATGATE_TRY_ASSIGN(count.row, read_key(row));
  const SlotReading kept = read_reading(row, 5);
  count.kept = {kept.packets, kept.bytes, kept.last_seen};
  count.mark = read_reading(row, 8);
  return count;
}

SlotReading read_reading(const Statement& row, int first) {
  return {unsigned_column(row, first), unsigned_column(row, first + 1), time_column(row, first + 2)};
}

Statement& bind_reading(Statement& statement, int first, const SlotReading& reading) {
  statement.bind(first, to_column(reading.packets)).bind(first + 1, to_column(reading.bytes));
  return statement.bind(first + 2, to_column(reading.last_seen));
}

}  // namespace chatgate
