// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/table_key.h"
#include "store/database.h"

namespace chatgate {

/// How many marks there can be.
inline constexpr std::size_t kMaxMarks = 16;

/// A counter of one interface as it stood; `reason` is its chatgate_counter.
struct MarkedReason {
  std::string interface;
  std::uint32_t reason = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  bool operator==(const MarkedReason&) const = default;
};

/// All hits that a key had.
struct MarkedKey {
  TableKey key;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  bool operator==(const MarkedKey&) const = default;
};

struct MarkInfo {
  std::string name;
  WallTime at{};
  std::uint64_t epoch = 0;  ///< the one life of the kernel's counters that the reasons are of, as an older
                            ///< chatgate kept them; 0: of all lives
  std::uint64_t keys = 0;   ///< how many had hits

  bool operator==(const MarkInfo&) const = default;
};

/// The counters of one moment.
struct Mark {
  MarkInfo info;
  std::vector<MarkedReason> reasons;  ///< those that were not zero
  std::vector<MarkedKey> keys;        ///< those with hits, in key order

  bool operator==(const Mark&) const = default;
};

/// Counters that were saved under a name, so that what came since can be told. Not policy: they move no
/// revision.
class MarkTable {
 public:
  explicit MarkTable(Database& database) : database_(&database) {}

  /// By time, then by name.
  Result<std::vector<MarkInfo>> all();

  /// Nothing: there is none of that name. A damaged one is refused.
  Result<std::optional<Mark>> find(const std::string& name);

  /// Inserts or replaces; info.keys is counted anew. The keys are packed: about 12 bytes each for v4, 24 for
  /// v6.
  Status put(const Mark& mark);

  /// Absent: no error.
  Status erase(const std::string& name);

 private:
  Database* database_;
};

}  // namespace chatgate
