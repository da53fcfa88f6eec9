// SPDX-License-Identifier: Apache-2.0
#include "cli/render_change.h"

#include <fmt/format.h>

#include "cli/render.h"

namespace chatgate {
namespace {

constexpr std::size_t kShownLines = 20;

std::string line_text(const ChangeLine& line, bool dry_run) {
  const std::string prefix = to_string(line.prefix);
  const std::string shadow = line.shadow ? " as a shadow" : "";
  const std::string end =
      shadow + (line.expires == kNever ? " for ever" : " until " + text_time(line.expires));
  if (!line.operation) return fmt::format("kept {} in {}{}\n", prefix, line.list, end);
  const std::string_view done = to_string(*line.operation);
  const std::string would = dry_run ? "would be " : "";
  if (*line.operation == Operation::kRemoved)
    return fmt::format("{}{} {} from {}\n", would, done, prefix, line.list);
  return fmt::format("{}{} {} in {}{}\n", would, done, prefix, line.list, end);
}

std::string state_text(const ChangeReport& report) {
  if (report.dry_run) return "dry run: nothing changed";
  return fmt::format("revision {}, {}", report.revision, report.in_force ? "in force" : "NOT in force");
}

/// A /64 has more addresses than anyone wants to read.
std::string address_text(const std::string& count) {
  if (count == "1") return "1 address";
  return rounded_count(count) + " addresses";
}

/// What most changes do not do: ", 3 shortened".
std::string rarer_text(const ChangeReport& report) {
  std::string text;
  for (const Operation operation : {Operation::kShortened, Operation::kRelabelled}) {
    const std::uint64_t count = report.count(operation);
    if (count > 0) text += fmt::format(", {} {}", count, to_string(operation));
  }
  return text;
}

/// Where the ends differ, the lines tell them.
std::string end_text(const ChangeReport& report) {
  if (!report.expires) return "";
  return *report.expires == kNever ? " for ever;" : " until " + text_time(*report.expires) + ";";
}

std::string connections_text(const ChangeReport& report) {
  if (!report.connections || report.connections->all == 0) return {};
  return fmt::format("{} {} of this host, {} of them opened by itself\n",
                     report.dry_run ? "would cut" : "cuts",
                     counted(report.connections->all, "established connection", "established connections"),
                     report.connections->opened_here);
}

/// Only of the change itself: another's is no part of its report.
bool waits(const ChangeReport& report) {
  return report.changed && report.pending && report.pending->revision == report.revision;
}

nlohmann::json pending_json(const ChangeReport& report) {
  if (!waits(report)) return nullptr;
  return {{"revision", report.pending->revision}, {"deadline", json_time(report.pending->deadline)}};
}

nlohmann::json to_json(const std::optional<ConnectionsCut>& connections) {
  if (!connections) return nullptr;
  return {{"cut", connections->all}, {"opened_here", connections->opened_here}};
}

nlohmann::json to_json(const ChangeReport& report) {
  nlohmann::json entries = nlohmann::json::array();
  for (const ChangeLine& line : report.lines) {
    entries.push_back(
        {{"prefix", to_cidr(line.prefix)},
         {"list", line.list},
         {"did", line.operation ? nlohmann::json(to_string(*line.operation)) : nlohmann::json("kept")},
         {"expires_at", json_time(line.expires)},
         {"label", json_text(line.label)},
         {"shadow", line.shadow}});
  }
  return {{"revision", report.revision},
          {"in_force", report.in_force},
          {"dry_run", report.dry_run},
          {"added", report.count(Operation::kAdded)},
          {"extended", report.count(Operation::kExtended)},
          {"shortened", report.count(Operation::kShortened)},
          {"relabelled", report.count(Operation::kRelabelled)},
          {"kept", report.kept()},
          {"removed", report.count(Operation::kRemoved)},
          {"expires_at", report.expires ? json_time(*report.expires) : nlohmann::json()},
          {"addresses", report.addresses},
          {"connections", to_json(report.connections)},
          {"pending", pending_json(report)},
          {"entries", std::move(entries)},
          {"warnings", report.warnings}};
}

}  // namespace

std::string pending_text(const ChangeReport& report) {
  if (!waits(report)) return {};
  return fmt::format("NOT CONFIRMED: taken back at {}, unless 'chatgate confirm' keeps it\n",
                     text_time(report.pending->deadline));
}

std::string summary_text(const ChangeReport& report) {
  if (report.all() == 0) return state_text(report) + "\n";
  return fmt::format("{} ({}): {} added, {} extended{}, {} kept, {} removed;{} {}\n",
                     counted(report.all(), "prefix", "prefixes"), address_text(report.addresses),
                     report.count(Operation::kAdded), report.count(Operation::kExtended), rarer_text(report),
                     report.kept(), report.count(Operation::kRemoved), end_text(report), state_text(report));
}

Output render_change(const ChangeReport& report, bool json) {
  Output output;
  if (json) output.json = to_json(report);
  output.notes = report.warnings;
  std::size_t shown = 0;
  for (const ChangeLine& line : report.lines) {
    if (shown++ == kShownLines) break;
    output.text += line_text(line, report.dry_run);
  }
  if (report.lines.size() > kShownLines)
    output.text += fmt::format("... and {} more\n", report.lines.size() - kShownLines);
  output.text += connections_text(report) + summary_text(report) + pending_text(report);
  if (report.changed && !report.in_force) output.exit_code = kExitNotInForce;
  return output;
}

}  // namespace chatgate
