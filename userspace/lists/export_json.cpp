// SPDX-License-Identifier: Apache-2.0
// One document with one entry a line, written as it goes: a million of them are never one object in memory.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lists/export_text.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

std::string quoted_json(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string opening(const ExportHeading& heading) {
  return fmt::format(
      "{{\n  \"lists\": {},\n  \"kind\": \"{}\",\n  \"revision\": {},\n  \"exported_at\": \"{}\",\n",
      nlohmann::json(heading.lists).dump(), to_string(heading.kind), heading.revision, to_string(heading.at));
}

Status write_array(const char* name, const ExportHeading& heading, std::span<const ExportItem> items,
                   const WriteText& write) {
  CHATGATE_TRY(write(fmt::format("  \"{}\": [", name)));
  const char* before = "\n";
  for (const ExportItem& item : items) {
    const std::string label =
        heading.labels ? ", \"label\": " + (item.label.empty() ? "null" : quoted_json(item.label)) : "";
    CHATGATE_TRY(write(fmt::format("{}    {{\"prefix\": \"{}\"{}}}", before, to_cidr(item.prefix), label)));
    before = ",\n";
  }
  return write(items.empty() ? "]" : "\n  ]");
}

}  // namespace

Status write_json(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  CHATGATE_TRY(write(opening(heading)));
  CHATGATE_TRY(write(fmt::format("  \"total\": {},\n", items.size())));
  CHATGATE_TRY(write_array("entries", heading, items, write));
  return write("\n}\n");
}

Status write_json_changes(const ExportHeading& heading, const ExportChanges& changes,
                          const WriteText& write) {
  CHATGATE_TRY(write(opening(heading)));
  CHATGATE_TRY(write(fmt::format("  \"since\": {{\"revision\": {}, \"at\": \"{}\"}},\n",
                                 changes.since_revision, to_string(changes.since))));
  CHATGATE_TRY(write_array("added", heading, changes.added, write));
  CHATGATE_TRY(write(",\n"));
  CHATGATE_TRY(write_array("removed", heading, changes.removed, write));
  return write("\n}\n");
}

}  // namespace chatgate
