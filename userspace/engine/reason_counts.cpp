// SPDX-License-Identifier: Apache-2.0
#include "engine/reason_counts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace chatgate {
namespace {

using Rows = std::map<std::pair<std::string, std::uint32_t>, ReasonCount>;

/// A counter that is not known any more (of a later chatgate): nothing.
std::optional<std::uint32_t> number_of(const std::string& reason) {
  for (std::uint32_t i = 0; i < CHATGATE_COUNTERS; ++i) {
    if (counter_name(static_cast<chatgate_counter>(i)) == reason) return i;
  }
  return std::nullopt;
}

Result<Rows> read_rows(Session& session) {
  Rows rows;
  CHATGATE_TRY_ASSIGN(std::vector<ReasonCount> all, session.store.reasons().all());
  for (ReasonCount& one : all) {
    const auto number = number_of(one.reason);
    if (number) rows.emplace(std::pair(one.interface, *number), std::move(one));
  }
  return rows;
}

/// What the kernel's counter has on top of the mark.
PacketCount beyond(const ReasonCount& row, std::uint64_t epoch, const PacketCount& now) {
  if (row.epoch != epoch) return now;
  return {now.packets - std::min(now.packets, row.mark_packets),
          now.bytes - std::min(now.bytes, row.mark_bytes)};
}

/// Where there is none yet: it begins at 0.
const ReasonCount& row_of(const Rows& rows, const std::string& interface, std::uint32_t reason) {
  static const ReasonCount none;
  const auto found = rows.find({interface, reason});
  return found == rows.end() ? none : found->second;
}

PortCounts& port_of(std::vector<PortCounts>& ports, const std::string& interface) {
  const auto known = std::find_if(ports.begin(), ports.end(),
                                  [&](const PortCounts& one) { return one.interface == interface; });
  return known != ports.end() ? *known : ports.emplace_back(PortCounts{interface, {}});
}

/// The row after the counter came to `now`; nothing: it has not moved.
std::optional<ReasonCount> moved(const ReasonCount& before, std::uint64_t epoch, const PacketCount& now) {
  const PacketCount more = beyond(before, epoch, now);
  if (more.packets == 0 && more.bytes == 0) return std::nullopt;
  ReasonCount row = before;
  row.epoch = epoch;
  row.kept_packets += more.packets;
  row.kept_bytes += more.bytes;
  row.mark_packets = now.packets;
  row.mark_bytes = now.bytes;
  return row;
}

}  // namespace

Result<std::vector<PortCounts>> count_reasons(Session& session, bool kernel) {
  std::vector<PortCounts> ports;
  CHATGATE_TRY_ASSIGN(const Rows rows, read_rows(session));
  if (kernel && session.tables) {
    const std::uint64_t epoch = session.tables->control().epoch;
    CHATGATE_TRY_ASSIGN(ports, read_counters(*session.tables));
    for (PortCounts& port : ports) {
      for (std::uint32_t i = 0; i < CHATGATE_COUNTERS; ++i)
        port.reasons.at(i) = beyond(row_of(rows, port.interface, i), epoch, port.reasons.at(i));
    }
  }
  for (const auto& [key, row] : rows) {
    PacketCount& count = port_of(ports, key.first).reasons.at(key.second);
    count.packets += row.kept_packets;
    count.bytes += row.kept_bytes;
  }
  return ports;
}

Result<std::uint64_t> fold_reasons(Session& session) {
  if (!session.tables) return 0;
  CHATGATE_TRY_ASSIGN(const Rows rows, read_rows(session));
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> ports, read_counters(*session.tables));
  std::uint64_t count = 0;
  for (const PortCounts& port : ports) {
    for (std::uint32_t i = 0; i < CHATGATE_COUNTERS; ++i) {
      auto row = moved(row_of(rows, port.interface, i), session.tables->control().epoch, port.reasons.at(i));
      if (!row) continue;
      row->interface = port.interface;
      row->reason = counter_name(static_cast<chatgate_counter>(i));
      CHATGATE_TRY(session.store.reasons().put(*row));
      ++count;
    }
  }
  return count;
}

}  // namespace chatgate
