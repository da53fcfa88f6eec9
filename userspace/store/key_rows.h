// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "store/key_table.h"
#include "store/prefix_blob.h"
#include "store/rows.h"
#include "store/slot_source.h"

namespace chatgate {

struct KeyTable::Statements {
  explicit Statements(Database& opened);

  /// Deletes the row of a key for which nothing was ever counted, up to `last` (if it counts still), and
  /// tells where its mark stood. Nothing: it has hits, or is not there.
  Result<std::optional<SlotReading>> drop_if_uncounted(const TableKey& key,
                                                       const std::optional<SlotReading>& last);
  /// The key has no slot any more; its hits up to `last` are kept.
  Status end_life(const TableKey& key, const KeyCount& count, const SlotReading& last);
  /// That many fewer are in use.
  Status write_freed(std::vector<FreeSlot> freed);

  Database& database;
  LazyStatement find;
  LazyStatement at;         ///< all keys of one prefix
  LazyStatement add;        ///< a key that has no row
  LazyStatement claim;      ///< a slot for a key, whether it has a row or not
  LazyStatement give_slot;  ///< to a row without one
  LazyStatement set_end;
  LazyStatement set_counts;  ///< kept and mark
  LazyStatement set_mark;
  LazyStatement drop_slot;  ///< kept; no slot, no mark
  LazyStatement free_slot;
  LazyStatement fewer_used;
  LazyStatement drop_uncounted;  ///< the row of a key that nothing was ever counted for
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

/// All rows of such columns; `many`: about how many they are.
Result<std::vector<KeyRow>> read_keys(Statement& statement, std::uint64_t many = 0);

/// read_key()'s columns, then kept and mark as packets, bytes, last seen.
Result<KeyCount> read_count(const Statement& row);

/// Packets, bytes, last seen from column `first` on.
SlotReading read_reading(const Statement& row, int first);

/// Binds packets, bytes, last seen from parameter `first` on.
Statement& bind_reading(Statement& statement, int first, const SlotReading& reading);

}  // namespace chatgate
