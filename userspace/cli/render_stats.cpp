// SPDX-License-Identifier: Apache-2.0
#include "cli/render_stats.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

template <typename T>
std::span<const T> top_of(const std::vector<T>& rows, std::size_t top) {
  return std::span(rows).first(top == 0 ? rows.size() : std::min(top, rows.size()));
}

nlohmann::json json_groups(std::span<const GroupHits> groups) {
  nlohmann::json json = nlohmann::json::array();
  for (const GroupHits& one : groups) {
    json.push_back({{"name", one.name},
                    {"packets", one.hits.packets},
                    {"bytes", one.hits.bytes},
                    {"last_seen", json_time(one.hits.last_seen)},
                    {"shared", one.shared}});
  }
  return json;
}

nlohmann::json json_since(const std::optional<MarkInfo>& mark) {
  if (!mark) return nullptr;
  return {{"mark", mark->name}, {"at", json_time(mark->at)}};
}

std::string total_of(const PacketCount& count, const StatsReport& report) {
  std::string text =
      fmt::format("total {}, {} bytes", counted(count.packets, "packet", "packets"), count.bytes);
  if (report.since)
    text += fmt::format(" since {} (mark {})", text_time(report.since->at), report.since->name);
  return text;
}

/// Notes lie beside the verdicts: the total counts each packet once.
std::string reasons_text(const ReasonCounts& reasons, const StatsReport& report) {
  TextTable table({"REASON", "PACKETS", "BYTES"});
  PacketCount total;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const PacketCount& count = reasons.at(i);
    if (i <= CHATGATE_ERROR_NO_TABLE) {
      total.packets += count.packets;
      total.bytes += count.bytes;
    }
    if (count.packets == 0 && i != CHATGATE_DROP_BANNED) continue;
    table.add({std::string(counter_name(static_cast<chatgate_counter>(i))), fmt::format("{}", count.packets),
               fmt::format("{}", count.bytes)});
  }
  return table.text(total_of(total, report));
}

std::string entries_text(const StatsReport& report, std::size_t top) {
  TextTable table({"PACKETS", "BYTES", "LAST SEEN", "PREFIX", "KIND", "LIST", "LABEL"});
  PacketCount total;
  bool shared = false;
  for (const EntryHits& one : top_of(report.entries, top)) {
    total.packets += one.hits.packets;
    total.bytes += one.hits.bytes;
    shared = shared || one.shared;
    table.add({fmt::format("{}", one.hits.packets), fmt::format("{}", one.hits.bytes),
               text_time(one.hits.last_seen), to_cidr(one.entry.prefix),
               std::string(to_string(one.entry.kind)), one.entry.list + (one.shared ? " (shared)" : ""),
               visible(one.entry.label)});
  }
  return table.text(total_of(total, report) +
                    (shared ? " (shared: some packets are credited to several)" : ""));
}

std::string groups_text(const char* heading, std::span<const GroupHits> groups, const StatsReport& report) {
  TextTable table({heading, "PACKETS", "BYTES", "LAST SEEN"});
  PacketCount total;
  bool shared = false;
  for (const GroupHits& one : groups) {
    total.packets += one.hits.packets;
    total.bytes += one.hits.bytes;
    shared = shared || one.shared;
    table.add({one.name, fmt::format("{}", one.hits.packets), fmt::format("{}", one.hits.bytes),
               text_time(one.hits.last_seen)});
  }
  return table.text(total_of(total, report) +
                    (shared ? " (shared: some packets are credited to several)" : ""));
}

std::string interfaces_text(const StatsReport& report) {
  std::string text;
  for (const PortCounts& port : report.interfaces)
    text += port.interface + "\n" + reasons_text(port.reasons, report);
  return text + counted(report.interfaces.size(), "interface", "interfaces") + "\n";
}

}  // namespace

Status check_grouping(std::string_view by) {
  for (const char* known : {"reason", "entry", "list", "license", "interface"}) {
    if (by == known) return {};
  }
  return fail(usage_error("stats", by, "unknown grouping", "reason, entry, list, license or interface"));
}

nlohmann::json json_reasons(const ReasonCounts& reasons) {
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    json[std::string(counter_name(static_cast<chatgate_counter>(i)))] = {{"packets", reasons.at(i).packets},
                                                                         {"bytes", reasons.at(i).bytes}};
  }
  return json;
}

nlohmann::json stats_json(const StatsReport& report, std::size_t top) {
  nlohmann::json entries = nlohmann::json::array();
  for (const EntryHits& one : top_of(report.entries, top)) {
    nlohmann::json entry = json_entry(one.entry);
    entry["packets"] = one.hits.packets;
    entry["bytes"] = one.hits.bytes;
    entry["last_seen"] = json_time(one.hits.last_seen);
    entry["shared"] = one.shared;
    entries.push_back(std::move(entry));
  }
  nlohmann::json interfaces = nlohmann::json::object();
  for (const PortCounts& port : report.interfaces) interfaces[port.interface] = json_reasons(port.reasons);
  return {{"counters", json_reasons(report.reasons)},
          {"entries", std::move(entries)},
          {"lists", json_groups(top_of(report.lists, top))},
          {"licenses", json_groups(top_of(report.licenses, top))},
          {"interfaces", std::move(interfaces)},
          {"since", json_since(report.since)},
          {"warnings", report.warnings}};
}

std::string stats_text(const StatsReport& report, std::string_view by, std::size_t top) {
  if (by == "entry") return entries_text(report, top);
  if (by == "list") return groups_text("LIST", top_of(report.lists, top), report);
  if (by == "license") return groups_text("LICENSE", top_of(report.licenses, top), report);
  if (by == "interface") return interfaces_text(report);
  return reasons_text(report.reasons, report);
}

}  // namespace chatgate
