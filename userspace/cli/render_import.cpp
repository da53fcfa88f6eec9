// SPDX-License-Identifier: Apache-2.0
#include "cli/render_import.h"

#include <fmt/format.h>

#include <array>

#include "cli/render.h"
#include "cli/render_change.h"
#include "lists/bad_lines.h"

namespace chatgate {
namespace {

constexpr std::size_t kShownChanges = 20;

std::string_view sign(Operation operation) {
  if (operation == Operation::kRemoved) return "-";
  return operation == Operation::kAdded ? "+" : "~";
}

/// The first lines of one operation, under its name and count.
std::string section(const ChangeReport& report, Operation operation) {
  const std::uint64_t count = report.count(operation);
  if (count == 0) return {};
  std::string text = fmt::format("{} {}:\n", to_string(operation), counted(count, "entry", "entries"));
  std::size_t shown = 0;
  for (const ChangeLine& line : report.lines) {
    if (line.operation != operation) continue;
    if (shown++ == kShownChanges) break;
    const std::string label = line.label.empty() ? "" : "  # " + visible(line.label);
    text += fmt::format("{} {}{}{}\n", sign(operation), to_string(line.prefix),
                        line.shadow ? " as a shadow" : "", label);
  }
  if (count > kShownChanges) text += fmt::format("… and {} more\n", count - kShownChanges);
  return text;
}

std::string diff_text(const ChangeReport& report) {
  constexpr std::array kOrder{Operation::kRemoved, Operation::kAdded, Operation::kExtended,
                              Operation::kShortened, Operation::kRelabelled};
  std::string text;
  for (const Operation operation : kOrder) text += section(report, operation);
  return text + fmt::format("kept {}\n", counted(report.kept(), "entry", "entries"));
}

std::string input_text(const ReadList& read, const ChangeReport& report) {
  std::string text = fmt::format("read {}{}", read.format, read.gzip ? " (gzip)" : "");
  if (report.duplicates > 0) text += ", " + counted(report.duplicates, "duplicate", "duplicates");
  if (report.covered > 0) text += fmt::format(", {} covered by wider lines", report.covered);
  if (read.bad.count > 0) {
    text += ", " + counted(read.bad.count, "bad line", "bad lines") +
            " skipped:" + bad_lines_text(read.bad, kShownChanges);
  }
  return text + "\n";
}

nlohmann::json skipped_json(const BadLines& bad) {
  nlohmann::json lines = nlohmann::json::array();
  for (const BadLine& line : bad.first)
    lines.push_back({{"line", line.number},
                     {"text", line.text},
                     {"reason", line.reason},
                     {"hint", json_text(line.hint)}});
  return {{"count", bad.count}, {"first", std::move(lines)}};
}

}  // namespace

Output render_import(const ReadList& read, const ChangeReport& report, bool diff, bool json) {
  Output output = render_change(report, json);
  if (json) {
    output.json["format"] = read.format;
    output.json["gzip"] = read.gzip;
    output.json["duplicates"] = report.duplicates;
    output.json["covered"] = report.covered;
    output.json["skipped"] = skipped_json(read.bad);
    return output;
  }
  if (diff) output.text = diff_text(report) + summary_text(report) + pending_text(report);
  output.text = input_text(read, report) + output.text;
  return output;
}

}  // namespace chatgate
