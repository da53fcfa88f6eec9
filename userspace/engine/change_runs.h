// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "net/ip_prefix.h"
#include "store/change_log.h"

namespace chatgate {

/// The lines of a bulk change, gathered into runs that differ in nothing but the prefix. Few are held back: a
/// million lines with a million labels are a million runs.
class ChangeRuns {
 public:
  /// Logs under `revision`, if not now, then later.
  Status add(ChangeLog& log, std::uint64_t revision, const ListRow& list, const Change& change);

  /// Logs what has been held back; from this revision on the kernel's state cannot be patched key by key.
  Status finish(ChangeLog& log, std::uint64_t revision);

 private:
  struct Run {
    ListRow list;
    Change common;
    std::vector<IpPrefix> prefixes;
  };

  std::deque<Run> runs_;
};

}  // namespace chatgate
