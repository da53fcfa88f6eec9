// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/hits.h"
#include "model/table_key.h"
#include "store/database.h"

namespace chatgate {

/// A kernel key that has a slot: the kernel may hold it.
struct KeyRow {
  TableKey key;
  std::uint32_t slot = 0;
  WallTime ends{};  ///< when the key's last claim ends, as last assigned
};

/// A slot's kernel counter as it stood at one moment; it never goes back while the kernel's epoch lasts.
struct SlotReading {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  WallTime last_seen{};
};

/// What a key's hits are made of: total = kept + (kernel counter - mark).
struct KeyCount {
  KeyRow row;
  Hits kept;         ///< folded in from earlier lives of the key or of the kernel's counters
  SlotReading mark;  ///< the kernel counter when this key's present count began
};

/// The total of a key whose slot reads `now`. A last_seen that an earlier owner of the slot left there is not
/// its own; a reading below the mark adds nothing.
Hits hits_of(const KeyCount& count, const SlotReading& now);

/// Which kernel key counts in which slot. A row is committed before the kernel uses it; a key that left the
/// kernel keeps its row and its hits, without a slot.
class KeyTable {
 public:
  explicit KeyTable(Database& database);
  KeyTable(KeyTable&&) noexcept;
  KeyTable& operator=(KeyTable&&) noexcept;
  ~KeyTable();

  /// How many keys have a slot now.
  Result<std::uint64_t> used();

  Result<std::optional<KeyRow>> find(const TableKey& key);

  /// Gives every key that has none a slot (slots count from 1; freed ones first, the lowest first), and
  /// records its end. Returns the slots in the order of `keys`. `limit`: how many keys may have a slot in
  /// all; more: refused with "needs N more, M of LIMIT are free" and nothing usable written (the caller rolls
  /// back). A slot given now is never above `limit`; one that a key has already may be, if the limit was
  /// higher once.
  Result<std::vector<std::uint32_t>> assign(std::span<const CompiledKey> keys, std::uint32_t limit);

  /// Keys with a slot that ended at or before `now`.
  Result<std::vector<KeyRow>> ended(WallTime now);

  /// All keys with a slot, in key order.
  Result<std::vector<KeyCount>> in_kernel();

  /// The count of one key, with or without a slot (slot 0); nothing: never had one.
  Result<std::optional<KeyCount>> count_of(const TableKey& key);

  /// The key is gone from the kernel and nothing counts in its slot any more: adds `last` - mark to the kept
  /// hits and frees the slot, remembering `last` as the next owner's mark. A key without a slot: no error.
  Status release(const TableKey& key, const SlotReading& last);

  /// Slots are given out anew: every key loses its own (the hits that were kept stay), and slots 1 to `slots`
  /// are free, reading what `reading` says: for new tables in the kernel (0 slots were used), or for tables
  /// in which another store has counted.
  Status start_over(std::uint32_t slots, const std::function<SlotReading(std::uint32_t slot)>& reading);

  /// Adds what the kernel has counted since the mark to the kept hits; the mark becomes `now`. A key without
  /// a slot: no error.
  Status fold(const TableKey& key, const SlotReading& now);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace chatgate
