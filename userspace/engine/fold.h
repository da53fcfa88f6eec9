// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "engine/session.h"

namespace chatgate {

/// What moved into the store.
struct FoldReport {
  std::uint64_t keys = 0;     ///< kernel keys that were hit since the last fold
  std::uint64_t reasons = 0;  ///< counters of an interface that moved
};

/// Adds what the kernel has counted since the last time to the counts that the store keeps, by key, and by
/// interface and reason, so that they survive a reboot. One transaction with the rows that moved; none did:
/// nothing is written. Each packet is added once, whenever this is killed, and the totals that `stats` shows
/// are the same before and after. The session must be open for a change. Without tables nothing
/// happens; of tables that another store has filled, interfaces and reasons are counted, as `stats` shows
/// them.
Result<FoldReport> fold_counters(Session& session);

}  // namespace chatgate
