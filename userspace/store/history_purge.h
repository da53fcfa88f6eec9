// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"
#include "store/list_history.h"

namespace chatgate {

/// How far a pass over the history has come: all before it has been looked at.
struct HistoryPlace {
  std::uint64_t revision = 0;
  std::int64_t run = 0;  ///< of that revision, the last run of changes that was looked at
};

/// Deletes old history. What stays of it is what tells of entries that lived at the cutoff, so that whatever
/// is asked about the time since then is answered as before. Must be called in a write transaction.
class HistoryPurge {
 public:
  explicit HistoryPurge(Database& database) : database_(&database) {}

  /// The last revision that may be purged: it and all before it were made before `cutoff`, and are older than
  /// the newest one and (if not 0) `pending`. 0: none may.
  Result<std::uint64_t> last_before(WallTime cutoff, std::uint64_t pending);

  /// Before each step: from now on the history is whole since `cutoff`, behind revision `upto`, and not
  /// further back: what came before can neither be exported since, nor taken back, nor be told to Apply.
  /// Returns how many changes cannot be taken back any more.
  Result<std::uint64_t> cut(std::uint64_t upto, WallTime cutoff);

  /// A step of a pass: deletes the lines up to `upto` that tell nothing any more, about `kStep` looked at.
  /// `place` moves on; beyond `upto`: the pass is over. Returns how many lines were deleted.
  Result<std::uint64_t> step(HistoryPlace& place, std::uint64_t upto, WallTime cutoff);

  /// Deletes headings up to `upto` without lines, at most kStep. Returns how many.
  Result<std::uint64_t> headings(std::uint64_t upto);

  static constexpr std::int64_t kStep = 4096;

 private:
  Result<std::uint64_t> single_lines(HistoryPlace& place, std::uint64_t last, std::uint64_t upto,
                                     WallTime cutoff);
  Result<std::uint64_t> packed_lines(HistoryPlace& place, std::uint64_t upto, WallTime cutoff);

  Database* database_;
};

/// Since when the history is whole, and the last revision before that; revision 0: from the beginning.
Result<RevisionTime> read_history_begin(Database& database);

}  // namespace chatgate
