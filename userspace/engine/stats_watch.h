// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/hit_watch.h"
#include "engine/reason_watch.h"
#include "engine/session.h"
#include "engine/watch_report.h"

namespace chatgate {

/// Looks at the counters again and again, and tells what moved in between. Follows what others change
/// meanwhile, tables that are made anew included. Changes nothing.
class StatsWatch {
 public:
  /// What moves from here on counts.
  static Result<StatsWatch> begin(const SessionOptions& options);

  /// `top`: at most so many prefixes.
  Result<WatchReport> look(std::size_t top);

 private:
  explicit StatsWatch(Session session) : session_(std::move(session)) {}

  /// Whether the tables that are open are still those that count for this store.
  Result<bool> is_current();
  Status open_counters();
  Status look_at_counters(std::size_t top, WatchReport& report);

  Session session_;
  std::optional<SlotCounters> counters_;  ///< nothing: nothing counts for this store
  ReasonWatch reasons_;
  HitWatch hits_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace chatgate
