// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "engine/session.h"

namespace chatgate {

/// How long the history and what has ended are kept, unless the configuration says otherwise; and at least.
inline constexpr std::chrono::seconds kDefaultRetention = std::chrono::hours(24 * 400);
inline constexpr std::chrono::seconds kShortestRetention = std::chrono::hours(24);

/// Rows that were deleted.
struct PurgeReport {
  std::uint64_t revisions = 0;  ///< headings of the history
  std::uint64_t changes = 0;    ///< lines of it
  std::uint64_t entries = 0;    ///< that had ended
  std::uint64_t keys = 0;       ///< counts of keys that left the kernel
  std::uint64_t undo = 0;       ///< changes that can be taken back no more
  bool more = false;            ///< there is more to do: call again

  std::uint64_t rows() const { return revisions + changes + entries + keys + undo; }
};

/// Deletes, as of session.now, what is older than the retention: history (but for what tells of an entry that
/// lived then, which goes when the entry has ended for so long), entries that ended, counts of keys that left
/// the kernel and were last hit before. One portion a call, in transactions of a few thousand rows; what
/// lives stays. kUsage: shorter than kShortestRetention. Killed at any point: what is left is a store in
/// order, and the next call goes on.
Result<PurgeReport> purge(Session& session, std::chrono::seconds retention);

}  // namespace chatgate
