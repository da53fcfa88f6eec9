// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "lists/export_text.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

/// What has a meaning in a cell is shown as it is.
std::string cell(const std::string& text) {
  constexpr std::string_view kSpecial = "\\`*_[]<>|#";
  std::string out;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

Status write_table(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  if (items.empty()) return write("None.\n");
  CHATGATE_TRY(write(heading.labels ? "| Prefix | Label |\n|---|---|\n" : "| Prefix |\n|---|\n"));
  return write_lines(items, write, [&](const ExportItem& item) {
    const std::string label = heading.labels ? " " + cell(item.label) + " |" : "";
    return fmt::format("| {} |{}\n", to_string(item.prefix), label);
  });
}

}  // namespace

Status write_markdown(const ExportHeading& heading, std::span<const ExportItem> items,
                      const WriteText& write) {
  CHATGATE_TRY(write(fmt::format("# {}\n\n{}, {}.\n\n", cell(list_names(heading)), moment(heading),
                                 prefix_count(items.size()))));
  return write_table(heading, items, write);
}

Status write_markdown_changes(const ExportHeading& heading, const ExportChanges& changes,
                              const WriteText& write) {
  CHATGATE_TRY(write(fmt::format("# {}\n\n{}, since revision {}, {}.\n\n## Added: {}\n\n",
                                 cell(list_names(heading)), moment(heading), changes.since_revision,
                                 to_string(std::chrono::floor<std::chrono::seconds>(changes.since)),
                                 prefix_count(changes.added.size()))));
  CHATGATE_TRY(write_table(heading, changes.added, write));
  CHATGATE_TRY(write(fmt::format("\n## Removed: {}\n\n", prefix_count(changes.removed.size()))));
  return write_table(heading, changes.removed, write);
}

}  // namespace chatgate
