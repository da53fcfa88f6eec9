// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "model/entry.h"
#include "store/database.h"
#include "store/entry_table.h"
#include "store/rows.h"

namespace chatgate {

/// Begins a query whose rows read_entry() understands. CROSS JOIN: SQLite keeps to this order of the tables.
inline constexpr const char* kSelectEntries =
    "SELECT e.prefix, l.name, l.kind, coalesce(s.scope, 0), coalesce(s.name, ''), e.label, e.who, e.created, "
    "e.expires, e.shadow FROM entries e CROSS JOIN lists l ON l.id = e.list LEFT JOIN licenses s ON s.id = "
    "l.license ";

/// Into an entry that is used again, so that its texts keep their memory.
Status read_entry(const Statement& row, Entry& entry);

/// Calls `visit` for each row of `statement`.
Status visit_entries(Statement& statement, const EntryVisitor& visit);

struct EntryTable::Statements {
  explicit Statements(Database& opened);

  Database& database;
  LazyStatement find;
  LazyStatement put;
  LazyStatement erase;
  LazyStatement at;
  LazyStatement claims_of;
};

}  // namespace chatgate
