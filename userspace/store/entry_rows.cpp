// SPDX-License-Identifier: Apache-2.0
#include "store/entry_rows.h"

namespace chatgate {

Status read_entry(const Statement& row, Entry& entry) {
  CHATGATE_TRY_ASSIGN(entry.prefix, prefix_column(row, 0));
  entry.list = row.text(1);
  entry.kind = static_cast<Kind>(row.integer(2));
  entry.scope = number_column(row, 3);
  entry.license = row.text(4);
  entry.label = row.text(5);
  entry.by = row.text(6);
  entry.created = time_column(row, 7);
  entry.expires = time_column(row, 8);
  entry.shadow = row.integer(9) != 0;
  return {};
}

Status visit_entries(Statement& statement, const EntryVisitor& visit) {
  Entry entry;
  return each_row(statement, [&](const Statement& row) -> Status {
    CHATGATE_TRY(read_entry(row, entry));
    return visit(entry);
  });
}

EntryTable::Statements::Statements(Database& opened)
    : database(opened),
      find(opened, std::string(kSelectEntries) + "WHERE e.prefix = ?1 AND e.list = ?2"),
      put(opened,
          "INSERT INTO entries (prefix, list, expires, shadow, created, who, label) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
          "ON CONFLICT (prefix, list) DO UPDATE SET expires = excluded.expires, shadow = excluded.shadow, "
          "created = excluded.created, who = excluded.who, label = excluded.label"),
      erase(opened, "DELETE FROM entries WHERE prefix = ?1 AND list = ?2"),
      at(opened, std::string(kSelectEntries) + "WHERE e.prefix = ?1 ORDER BY e.list"),
      claims_of(opened,
                "SELECT e.expires, e.shadow FROM entries e CROSS JOIN lists l ON l.id = e.list "
                "LEFT JOIN licenses s ON s.id = l.license "
                "WHERE e.prefix = ?1 AND l.kind = ?2 AND coalesce(s.scope, 0) = ?3 AND e.expires > ?4 "
                "ORDER BY e.list") {}

}  // namespace chatgate
