// SPDX-License-Identifier: Apache-2.0
#include "engine/stats.h"

#include <algorithm>
#include <map>
#include <span>

#include <fmt/format.h>

#include "engine/key_hits.h"
#include "engine/marks.h"
#include "engine/reason_counts.h"

namespace chatgate {
namespace {

void add(Hits& total, const Hits& hits) {
  total.packets += hits.packets;
  total.bytes += hits.bytes;
  total.last_seen = std::max(total.last_seen, hits.last_seen);
}

/// What came on top of `before`; all of it, if the count began anew in between.
std::uint64_t beyond(std::uint64_t before, std::uint64_t now) { return now >= before ? now - before : now; }

void take_off(const Mark& mark, std::vector<PortCounts>& interfaces) {
  for (const MarkedReason& before : mark.reasons) {
    for (PortCounts& port : interfaces) {
      if (port.interface != before.interface || before.reason >= CHATGATE_COUNTERS) continue;
      PacketCount& count = port.reasons.at(before.reason);
      count = {beyond(before.packets, count.packets), beyond(before.bytes, count.bytes)};
    }
  }
}

/// Marks that an older chatgate made hold what one life of the kernel's counters had counted. Of lives that
/// ended before this one nothing is known.
bool is_comparable(const Session& session, const Mark& mark) {
  return mark.info.epoch == 0 || (session.tables && session.tables->control().epoch == mark.info.epoch);
}

Status read_reasons(Session& session, const std::optional<Mark>& since, StatsReport& report) {
  if (!session.tables)
    report.warnings.emplace_back("nothing is attached: packet counters start with 'chatgate attach'");
  CHATGATE_TRY_ASSIGN(report.interfaces, count_reasons(session));
  if (since && is_comparable(session, *since))
    take_off(*since, report.interfaces);
  else if (since)
    report.warnings.push_back(fmt::format(
        "the kernel's tables were made anew since the mark {}, which an older chatgate made: reasons "
        "and interfaces do not count from it; entries, lists and licenses do",
        since->info.name));
  for (const PortCounts& port : report.interfaces) add(report.reasons, port.reasons);
  return {};
}

Status add_entries(Session& session, const TableKey& key, const Hits& hits, StatsReport& report) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> entries, session.store.entries().at(key.prefix));
  const auto behind = [&](const Entry& entry) {
    return entry.kind == key.kind && entry.scope == key.scope && entry.expires > session.now;
  };
  const bool shared = std::count_if(entries.begin(), entries.end(), behind) > 1;
  for (const Entry& entry : entries) {
    if (behind(entry)) report.entries.push_back({entry, hits, shared});
  }
  return {};
}

/// Keys that are asked for in their order: each look goes on where the last one ended.
class MarkedHits {
 public:
  explicit MarkedHits(const std::optional<Mark>& mark) {
    if (mark) rest_ = mark->keys;
  }

  void take_off(const TableKey& key, Hits& hits) {
    while (!rest_.empty() && rest_.front().key < key) rest_ = rest_.subspan(1);
    if (rest_.empty() || rest_.front().key != key) return;
    hits.packets = beyond(rest_.front().packets, hits.packets);
    hits.bytes = beyond(rest_.front().bytes, hits.bytes);
  }

 private:
  std::span<const MarkedKey> rest_;
};

Status read_entries(Session& session, const std::optional<Mark>& since, StatsReport& report) {
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  MarkedHits before(since);
  CHATGATE_TRY(session.store.keys().each([&](const KeyCount& key) -> Status {
    if (key.row.slot == 0) return {};
    Hits hits = slots ? hits_of(key, reading_of(slots->read(key.row.slot))) : key.kept;
    if (hits.packets > 0) before.take_off(key.row.key, hits);
    return hits.packets > 0 ? add_entries(session, key.row.key, hits, report) : Status();
  }));
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

Result<StatsReport> stats(Session& session, const StatsRequest& request) {
  StatsReport report;
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  std::optional<Mark> since;
  if (!request.since.empty()) {
    CHATGATE_TRY_ASSIGN(since, need_mark(session, request.since));
    report.since = since->info;
  }
  CHATGATE_TRY(read_reasons(session, since, report));
  if (!request.entries) return report;
  CHATGATE_TRY(read_entries(session, since, report));
  group(report);
  return report;
}

}  // namespace chatgate
