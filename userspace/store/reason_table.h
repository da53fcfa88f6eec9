// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// One counter of one interface. What was counted in all = kept + (the kernel's counter - mark), the mark
/// being 0 for the kernel's counters of another epoch.
struct ReasonCount {
  std::string interface;
  std::string reason;  ///< as counters.def names it
  std::uint64_t epoch =
      0;  ///< the life of the kernel's counters (chatgate_control.epoch) that the mark is of
  std::uint64_t kept_packets = 0;
  std::uint64_t kept_bytes = 0;
  std::uint64_t mark_packets = 0;
  std::uint64_t mark_bytes = 0;

  bool operator==(const ReasonCount&) const = default;
};

/// Packets by interface and reason over all lives of the kernel's counters. Not policy: moves no revision.
class ReasonTable {
 public:
  explicit ReasonTable(Database& database) : database_(&database) {}

  /// By interface, then by reason.
  Result<std::vector<ReasonCount>> all();
  /// Inserts or replaces.
  Status put(const ReasonCount& count);

 private:
  Database* database_;
};

}  // namespace chatgate
