// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// What came of reading a list from its source.
struct RefreshState {
  WallTime attempted_at{};     ///< the last time; the epoch: never
  WallTime succeeded_at{};     ///< the last time that it went well; the epoch: never
  WallTime due_at{};           ///< the next time; the epoch: at once
  std::uint32_t failures = 0;  ///< in a row; 0: the last attempt went well
  std::string result;          ///< of the last attempt: "unchanged", "replaced +3 -1", or what went wrong
  std::string stamp;           ///< of a file: which state of it was read last
  WallTime ends{};             ///< what the entries were given as their end; the epoch: nothing yet

  bool operator==(const RefreshState&) const = default;
};

/// What the store remembers of each list's refreshes. Not policy: it moves no revision. A list that is
/// removed, or gets another source, loses it.
class RefreshTable {
 public:
  explicit RefreshTable(Database& database) : database_(&database) {}

  /// By the list's id; nothing: it was never refreshed.
  Result<std::optional<RefreshState>> find(std::int64_t list);
  /// Inserts or replaces.
  Status put(std::int64_t list, const RefreshState& state);
  /// Absent: no error.
  Status erase(std::int64_t list);

 private:
  Database* database_;
};

}  // namespace chatgate
