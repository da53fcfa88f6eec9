// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "engine/slot_watch.h"
#include "engine/watch_report.h"

namespace chatgate {

/// Credits what the slots of bans counted to keys, lists and licenses.
class HitWatch {
 public:
  /// What moved from here on counts.
  Status begin(Session& session, const SlotCounters& counters);

  /// What moved since the last look. An entry that was removed is not told any more; its list keeps what it
  /// was credited with. `top`: so many prefixes are told.
  Status look(Session& session, const SlotCounters& counters, std::size_t top, WatchReport& report);
  /// The same where nothing counts: nothing moved.
  Status look_at_nothing(Session& session, std::size_t top, WatchReport& report);

 private:
  struct Owner {
    WatchRow* list;     ///< in lists_
    WatchRow* license;  ///< in licenses_; null: none
    WallTime ends;
    bool shadow;
  };
  struct Hit {
    WatchCount count;
    std::vector<Owner> owners;
  };
  using HitOfKey = std::pair<const TableKey, Hit>;

  static bool comes_later(const HitOfKey* a, const HitOfKey* b);

  void start_interval();
  void forget(const std::vector<TableKey>& touched);
  Status resolve(Session& session, const TableKey& key, Hit& hit);
  Status credit(Session& session, const SlotDelta& delta);
  Status tell(Session& session, const SlotCounters* counters, std::size_t top, WatchReport& report);

  SlotWatch slots_;
  std::map<TableKey, Hit> hits_;
  std::map<std::string, WatchRow> lists_;
  std::map<std::string, WatchRow> licenses_;
};

}  // namespace chatgate
