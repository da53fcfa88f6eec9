// SPDX-License-Identifier: Apache-2.0
#include "engine/stats.h"

#include <algorithm>
#include <map>

#include "engine/key_hits.h"

namespace chatgate {
namespace {

void add(Hits& total, const Hits& hits) {
  total.packets += hits.packets;
  total.bytes += hits.bytes;
  total.last_seen = std::max(total.last_seen, hits.last_seen);
}

Status read_reasons(const Session& session, StatsReport& report) {
  if (!session.tables) {
    report.warnings.emplace_back("nothing is attached: packet counters start with 'chatgate attach'");
    return {};
  }
  CHATGATE_TRY_ASSIGN(report.interfaces, read_counters(*session.tables));
  for (const PortCounts& port : report.interfaces) {
    for (std::size_t i = 0; i < report.reasons.size(); ++i) {
      report.reasons.at(i).packets += port.reasons.at(i).packets;
      report.reasons.at(i).bytes += port.reasons.at(i).bytes;
    }
  }
  return {};
}

Status read_entries(Session& session, StatsReport& report) {
  CHATGATE_TRY_ASSIGN(const std::vector<KeyCount> keys, session.store.keys().in_kernel());
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  for (const KeyCount& key : keys) {
    const Hits hits = slots ? hits_of(key, reading_of(slots->read(key.row.slot))) : key.kept;
    if (hits.packets == 0) continue;
    CHATGATE_TRY_ASSIGN(const std::vector<Entry> entries, session.store.entries().at(key.row.key.prefix));
    const auto behind = [&](const Entry& entry) {
      return entry.kind == key.row.key.kind && entry.scope == key.row.key.scope &&
             entry.expires > session.now;
    };
    const bool shared = std::count_if(entries.begin(), entries.end(), behind) > 1;
    for (const Entry& entry : entries) {
      if (behind(entry)) report.entries.push_back({entry, hits, shared});
    }
  }
  std::stable_sort(report.entries.begin(), report.entries.end(),
                   [](const EntryHits& a, const EntryHits& b) { return a.hits.packets > b.hits.packets; });
  return {};
}

std::vector<GroupHits> by_most_packets(const std::map<std::string, GroupHits>& groups) {
  std::vector<GroupHits> sorted;
  sorted.reserve(groups.size());
  for (const auto& [name, group] : groups) sorted.push_back(group);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const GroupHits& a, const GroupHits& b) { return a.hits.packets > b.hits.packets; });
  return sorted;
}

void group(StatsReport& report) {
  std::map<std::string, GroupHits> lists;
  std::map<std::string, GroupHits> licenses;
  const auto credit = [](GroupHits& to, const std::string& name, const EntryHits& entry) {
    to.name = name;
    add(to.hits, entry.hits);
    to.shared = to.shared || entry.shared;
  };
  for (const EntryHits& entry : report.entries) {
    credit(lists[entry.entry.list], entry.entry.list, entry);
    if (!entry.entry.license.empty()) credit(licenses[entry.entry.license], entry.entry.license, entry);
  }
  report.lists = by_most_packets(lists);
  report.licenses = by_most_packets(licenses);
}

}  // namespace

Result<StatsReport> stats(Session& session) {
  StatsReport report;
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY(read_reasons(session, report));
  CHATGATE_TRY(read_entries(session, report));
  group(report);
  return report;
}

}  // namespace chatgate
