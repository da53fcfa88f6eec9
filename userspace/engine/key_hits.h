// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/fold.h"
#include "engine/session.h"
#include "model/hits.h"
#include "store/key_table.h"

namespace chatgate {

/// The kernel's count as the store takes it.
inline SlotReading reading_of(const Hits& hits) { return {hits.packets, hits.bytes, hits.last_seen}; }

/// Reads a slot of the session's tables as they count now; zero without tables.
Result<ReadSlot> slot_reader(Session& session);

/// All hits of one key since the store knows it; zero for a key it never had.
Result<Hits> hits_of(Session& session, const TableKey& key);

/// Adds what the kernel has counted, by key and by interface and reason, to what the store keeps, in the
/// running transaction.
Result<FoldReport> fold_kernel_counts(Session& session);

/// The kernel's slots, if the store's marks belong to their present life; nothing: count what is kept only.
Result<std::optional<SlotCounters>> slots_in_use(Session& session);

}  // namespace chatgate
