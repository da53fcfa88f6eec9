// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "cli/context.h"
#include "cli/render.h"
#include "engine/stats.h"

namespace chatgate {
namespace {

struct Options {
  std::string by = "reason";
  std::size_t top = 0;  // 0: all
};

template <typename T>
std::vector<T> top_of(std::vector<T> rows, std::size_t top) {
  if (top != 0 && rows.size() > top) rows.resize(top);
  return rows;
}

nlohmann::json json_reasons(const ReasonCounts& reasons) {
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    json[std::string(counter_name(static_cast<chatgate_counter>(i)))] = {{"packets", reasons.at(i).packets},
                                                                         {"bytes", reasons.at(i).bytes}};
  }
  return json;
}

nlohmann::json json_groups(const std::vector<GroupHits>& groups) {
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

nlohmann::json to_json(const StatsReport& report, std::size_t top) {
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
          {"warnings", report.warnings}};
}

std::string total_of(std::uint64_t packets, std::uint64_t bytes) {
  return fmt::format("total {}, {} bytes", counted(packets, "packet", "packets"), bytes);
}

/// Notes lie beside the verdicts: the total counts each packet once.
std::string reasons_text(const ReasonCounts& reasons) {
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
  return table.text(total_of(total.packets, total.bytes));
}

std::string entries_text(const StatsReport& report, std::size_t top) {
  TextTable table({"PACKETS", "BYTES", "LAST SEEN", "PREFIX", "KIND", "LIST", "LABEL"});
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  for (const EntryHits& one : top_of(report.entries, top)) {
    packets += one.hits.packets;
    bytes += one.hits.bytes;
    table.add({fmt::format("{}", one.hits.packets), fmt::format("{}", one.hits.bytes),
               text_time(one.hits.last_seen), to_cidr(one.entry.prefix),
               std::string(to_string(one.entry.kind)), one.entry.list + (one.shared ? " (shared)" : ""),
               visible(one.entry.label)});
  }
  return table.text(total_of(packets, bytes));
}

std::string groups_text(const char* heading, const std::vector<GroupHits>& groups) {
  TextTable table({heading, "PACKETS", "BYTES", "LAST SEEN"});
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  bool shared = false;
  for (const GroupHits& one : groups) {
    packets += one.hits.packets;
    bytes += one.hits.bytes;
    shared = shared || one.shared;
    table.add({one.name, fmt::format("{}", one.hits.packets), fmt::format("{}", one.hits.bytes),
               text_time(one.hits.last_seen)});
  }
  return table.text(total_of(packets, bytes) +
                    (shared ? " (shared: some packets are credited to several)" : ""));
}

std::string interfaces_text(const StatsReport& report) {
  std::string text;
  for (const PortCounts& port : report.interfaces) text += port.interface + "\n" + reasons_text(port.reasons);
  return text + counted(report.interfaces.size(), "interface", "interfaces") + "\n";
}

Result<std::string> to_text(const StatsReport& report, const Options& options) {
  if (options.by == "reason") return reasons_text(report.reasons);
  if (options.by == "entry") return entries_text(report, options.top);
  if (options.by == "list") return groups_text("LIST", top_of(report.lists, options.top));
  if (options.by == "license") return groups_text("LICENSE", top_of(report.licenses, options.top));
  if (options.by == "interface") return interfaces_text(report);
  return fail(
      usage_error("stats", options.by, "unknown grouping", "reason, entry, list, license or interface"));
}

Result<Output> stats_command(const Context& context, const Options& options) {
  CHATGATE_TRY(to_text(StatsReport{}, options));
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const StatsReport report, stats(session));
  Output output;
  output.json = to_json(report, options.top);
  output.notes = report.warnings;
  CHATGATE_TRY_ASSIGN(output.text, to_text(report, options));
  return output;
}

}  // namespace

void add_stats_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("stats", "drop counters; reading them changes none");
  command->add_option("--by", options->by, "reason, entry, list, license or interface")
      ->capture_default_str();
  command->add_option("--top", options->top, "only the N with the most packets")
      ->check(CLI::Range(1, 1000000));
  command->callback([&context, options] {
    context.command = [&context, options] { return stats_command(context, *options); };
  });
}

}  // namespace chatgate
