// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "store/database.h"

namespace chatgate {

/// One revision, and to how many entries it did what.
struct RevisionCounts {
  RevisionInfo info;
  std::array<std::uint64_t, 6> counts{};  ///< by Operation; 0: entries of the list `protected`

  std::uint64_t count(Operation operation) const { return counts.at(static_cast<std::size_t>(operation)); }
  std::uint64_t of_protected() const { return counts[0]; }
};

/// ChangeLog::after().
Result<std::vector<RevisionCounts>> read_revisions_after(Database& database, std::uint64_t revision,
                                                         std::uint32_t most);

}  // namespace chatgate
