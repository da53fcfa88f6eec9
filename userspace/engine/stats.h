// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"
#include "model/entry.h"
#include "model/hits.h"

namespace chatgate {

struct EntryHits {
  Entry entry;
  Hits hits;
  bool shared = false;  ///< other entries have the same prefix: each is credited in full
};

/// Hits of a list or license: the sum over its entries.
struct GroupHits {
  std::string name;
  Hits hits;
  bool shared = false;
};

struct StatsReport {
  ReasonCounts reasons{};  ///< over all interfaces, since the tables were made
  std::vector<PortCounts> interfaces;
  std::vector<EntryHits> entries;  ///< live ones that were hit, most packets first
  std::vector<GroupHits> lists;
  std::vector<GroupHits> licenses;
  std::vector<std::string> warnings;
};

/// Reads all counters; changes none.
Result<StatsReport> stats(Session& session);

}  // namespace chatgate
