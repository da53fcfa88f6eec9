// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "lists/export_text.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

Status write_marked(char mark, std::span<const ExportItem> items, const WriteText& write) {
  return write_lines(items, write, [mark](const ExportItem& item) {
    return fmt::format("{}{}{}\n", mark, to_string(item.prefix), trailing_label(item));
  });
}

}  // namespace

Status write_plain(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  return write_lines(items, write, [](const ExportItem& item) {
    return to_string(item.prefix) + trailing_label(item) + "\n";
  });
}

Status write_plain_changes(const ExportHeading& heading, const ExportChanges& changes,
                           const WriteText& write) {
  CHATGATE_TRY(write(fmt::format("# {}\n# {}, since revision {}, {}: {} added (+), {} removed (-)\n",
                                 list_names(heading), moment(heading), changes.since_revision,
                                 to_string(std::chrono::floor<std::chrono::seconds>(changes.since)),
                                 changes.added.size(), changes.removed.size())));
  CHATGATE_TRY(write_marked('+', changes.added, write));
  return write_marked('-', changes.removed, write);
}

}  // namespace chatgate
