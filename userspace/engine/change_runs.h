// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "net/ip_prefix.h"
#include "store/change_log.h"

namespace chatgate {

/// The lines of a bulk change, gathered into runs that differ in nothing but the prefix.
class ChangeRuns {
 public:
  void add(const ListRow& list, const Change& change);

  /// Logs them under `revision`, from which on the kernel's state cannot be patched key by key.
  Status write(ChangeLog& log, std::uint64_t revision) const;

 private:
  struct Run {
    ListRow list;
    Change common;
    std::vector<IpPrefix> prefixes;
  };

  std::vector<Run> runs_;
};

}  // namespace chatgate
