// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "datapath/counters.h"
#include "model/entry.h"
#include "model/hits.h"

namespace chatgate {

/// How a counter moved.
struct WatchCount {
  PacketCount interval;  ///< since the last look
  PacketCount begun;     ///< since the watch began
};

/// Of a counter, an interface (what was dropped there), a list or a license.
struct WatchRow {
  std::string name;
  WatchCount count;
  PacketCount total;    ///< since the tables were made; of lists and licenses zero
  bool shared = false;  ///< others are credited with some of the packets, too
  bool shadow = false;  ///< some of the packets met an entry on trial, which drops nothing
};

struct WatchEntry {
  Entry entry;
  WatchCount count;
  Hits total;
  bool shared = false;
};

/// One look. Entries, lists and licenses: of bans alone, the most packets in the interval first, then since
/// the watch began.
struct WatchReport {
  WallTime at{};
  double seconds = 0;             ///< how long the interval was
  std::vector<WatchRow> reasons;  ///< by chatgate_counter
  std::vector<WatchRow> interfaces;
  std::vector<WatchEntry> entries;
  std::vector<WatchRow> lists;
  std::vector<WatchRow> licenses;
  std::size_t all_entries =
      0;  ///< how many prefixes were hit since the watch began, those not in `entries` too
  std::vector<std::string> warnings;
};

/// Most packets first.
inline bool moved_more(const WatchCount& a, const WatchCount& b) {
  if (a.interval.packets != b.interval.packets) return a.interval.packets > b.interval.packets;
  return a.begun.packets > b.begun.packets;
}

inline void add(PacketCount& total, const PacketCount& more) {
  total.packets += more.packets;
  total.bytes += more.bytes;
}

inline void add(WatchCount& count, const PacketCount& more) {
  add(count.interval, more);
  add(count.begun, more);
}

}  // namespace chatgate
