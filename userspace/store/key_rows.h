// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "store/key_table.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {

struct KeyTable::Statements {
  explicit Statements(Database& opened);

  Database& database;
  LazyStatement find;
  LazyStatement add;        ///< a key that has no row
  LazyStatement give_slot;  ///< to a row without one
  LazyStatement set_end;
  LazyStatement set_counts;  ///< kept and mark
  LazyStatement drop_slot;   ///< kept; no slot, no mark
  LazyStatement free_slot;
  LazyStatement fewer_used;
};

/// A key as three columns, bound to ?1, ?2, ?3 of a statement; must live until that is reset.
class KeyColumns {
 public:
  explicit KeyColumns(const TableKey& key);
  Statement& bind(Statement& statement) const;

 private:
  NetBlob prefix_;
  std::int64_t kind_;
  std::int64_t scope_;
};

/// The columns prefix, kind, scope, slot, ends.
Result<KeyRow> read_key(const Statement& row);

/// read_key()'s columns, then kept and mark as packets, bytes, last seen.
Result<KeyCount> read_count(const Statement& row);

/// Packets, bytes, last seen from column `first` on.
SlotReading read_reading(const Statement& row, int first);

/// Binds packets, bytes, last seen from parameter `first` on.
Statement& bind_reading(Statement& statement, int first, const SlotReading& reading);

}  // namespace chatgate
