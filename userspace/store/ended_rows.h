// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "net/ip_prefix.h"
#include "store/database.h"

namespace chatgate {

/// Deletes rows of what ended long ago, in the order of prefixes, about kStep rows looked at a step. `from`:
/// where the step begins (nothing: at the first), and where the next one does (nothing: that was the last).
/// Must be called in a write transaction.
class EndedRows {
 public:
  explicit EndedRows(Database& database) : database_(&database) {}

  /// Entries that ended before `cutoff`. What their lists' sources gave last is not what these hold any more.
  Result<std::uint64_t> entries(std::optional<IpPrefix>& from, WallTime cutoff);

  /// Counts of keys that have no slot, were last hit before `cutoff`, and that no entry alive at `now` has.
  Result<std::uint64_t> keys(std::optional<IpPrefix>& from, WallTime cutoff, WallTime now);

  static constexpr std::int64_t kStep = 50000;

 private:
  Database* database_;
};

}  // namespace chatgate
