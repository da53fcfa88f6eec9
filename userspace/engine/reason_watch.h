// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"
#include "engine/watch_report.h"

namespace chatgate {

/// The counters by reason and interface, and where they stood at the last look.
class ReasonWatch {
 public:
  ReasonWatch();

  /// What moved from here on counts.
  Status begin(Session& session);

  /// What moved since the last look; of other tables than then: all that they counted. In a read view.
  Status look(Session& session, WatchReport& report);
  /// The same where there are no tables: nothing moved.
  void look_at_nothing(WatchReport& report);

 private:
  struct Interface {
    ReasonCounts seen{};
    WatchRow drops;
  };

  Status follow(Session& session);
  void start_interval();
  void move(Interface& interface, const ReasonCounts& now);
  void tell(WatchReport& report) const;

  std::uint64_t epoch_ = 0;
  std::vector<WatchRow> reasons_;
  std::map<std::string, Interface> interfaces_;
};

}  // namespace chatgate
