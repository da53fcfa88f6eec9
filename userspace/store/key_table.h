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
#include "store/key_plan.h"
#include "store/slot_owners.h"

namespace chatgate {

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
  /// higher once. `untold`: so many of the limit are not the user's, and the refusal leaves them out.
  Result<std::vector<std::uint32_t>> assign(std::span<const CompiledKey> keys, std::uint32_t limit,
                                            std::uint32_t untold = 0);

  /// The same for all keys there are to be, in key order: reads only, so that the kernel's tables can be
  /// filled while write() keeps the books. When no slot is free any more, those of keys that leave are given
  /// away at once, unless `leavers_stay` (they may come back); `reading` tells where their counters stand.
  Result<KeyPlan> plan(std::span<const CompiledKey> keys, std::uint32_t limit, const ReadSlot& reading,
                       std::uint32_t untold = 0, bool leavers_stay = false);
  Status write(const KeyPlan& plan);
  /// The keys that left count no more: what came in since plan() is neither theirs nor their successors'.
  Status settle(const KeyPlan& plan, const ReadSlot& reading);

  /// Keys with a slot that ended at or before `now`. Writes when keys that came in bulk are among them.
  Result<std::vector<KeyRow>> ended(WallTime now);

  /// All keys with a slot, in key order.
  Result<std::vector<KeyCount>> in_kernel();

  /// Every key that the store knows, those without a slot (slot 0) too, in key order, read one after the
  /// other. `visit` must not write to this table.
  Status each(const std::function<Status(const KeyCount&)>& visit);

  /// Every slot of a key that entries stand behind, with the lists that these are in.
  Status each_slot(const SlotVisitor& visit);
  /// The same for the slot of one key, if it has one.
  Status slot_of(const TableKey& key, const SlotVisitor& visit);

  /// The count of one key, with or without a slot (slot 0); nothing: never had one.
  Result<std::optional<KeyCount>> count_of(const TableKey& key);

  /// The counts of all keys whose prefix covers `prefix` (itself included), of any kind and scope, shortest
  /// first: those that left the kernel, too, if they were hit.
  Result<std::vector<KeyCount>> covering(const IpPrefix& prefix);

  /// The key is gone from the kernel and nothing counts in its slot any more: adds `last` - mark to the kept
  /// hits and frees the slot, remembering `last` as the next owner's mark. A key without a slot: no error.
  Status release(const TableKey& key, const SlotReading& last);

  /// The same for many, in key order; `last`: the reading of a slot, empty if nothing has counted since the
  /// mark.
  Status release(std::span<const KeyRow> rows, const ReadSlot& last);

  /// Slots are given out anew: every key loses its own (hits that were kept stay), and slots 1 to `slots`
  /// are free, reading what `reading` says: for new tables in the kernel (0 slots were used), or for tables
  /// in which another store has counted.
  Status start_over(std::uint32_t slots, const ReadSlot& reading);

  /// Adds what the kernel has counted since the mark to the kept hits; the mark becomes `now`. A key without
  /// a slot: no error.
  Status fold(const TableKey& key, const SlotReading& now);

 private:
  /// The key has no slot any more; its hits up to `last` (empty: up to the mark) are kept. Where the slot's
  /// counter stood then; nothing: it had none.
  Result<std::optional<SlotReading>> take_slot(const TableKey& key, const std::optional<SlotReading>& last);

  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace chatgate
