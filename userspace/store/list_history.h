// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/ip_prefix.h"
#include "store/database.h"

namespace chatgate {

/// An entry as the history has it; it may have ended since.
struct HeldEntry {
  IpPrefix prefix;
  std::string label;
  WallTime expires{};
  bool shadow = false;
};

/// When a revision was made.
struct RevisionTime {
  std::uint64_t revision = 0;  ///< 0: before the first
  WallTime at{};
};

/// ChangeLog::held_at().
Result<std::vector<HeldEntry>> read_held_at(Database& database, const std::string& list,
                                            std::uint64_t revision);

/// ChangeLog::last_before().
Result<RevisionTime> read_last_before(Database& database, WallTime at);

/// ChangeLog::time_of().
Result<RevisionTime> read_time_of(Database& database, std::uint64_t revision);

}  // namespace chatgate
