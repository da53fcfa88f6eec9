// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"
#include "model/entry.h"
#include "model/hits.h"
#include "store/mark_table.h"

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

/// What is asked for.
struct StatsRequest {
  std::string since;    ///< a mark; empty: all that was ever counted
  bool entries = true;  ///< false: reasons and interfaces alone
};

struct StatsReport {
  std::optional<MarkInfo> since;
  ReasonCounts reasons{};              ///< over all interfaces, ever since, or since the mark
  std::vector<PortCounts> interfaces;  ///< those that are not there any more, too
  std::vector<EntryHits> entries;      ///< live ones that were hit, most packets first
  std::vector<GroupHits> lists;
  std::vector<GroupHits> licenses;
  std::vector<std::string> warnings;
};

/// Reads all counters; changes none. Since a mark: of each key what came on top of what it had then, whatever
/// happened to the entries behind it in between (one that was removed and added again has gone on counting),
/// and of each reason and interface likewise, over all lives of the kernel's counters. What these had counted
/// when they were lost (a reboot), and nobody had folded into the store (fold.h), is lost.
Result<StatsReport> stats(Session& session, const StatsRequest& request = {});

}  // namespace chatgate
