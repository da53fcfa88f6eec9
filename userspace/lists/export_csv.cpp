// SPDX-License-Identifier: Apache-2.0
// RFC 4180, with lines that end as Unix lines do.
#include <string>

#include "lists/csv_cell.h"
#include "lists/export_text.h"

namespace chatgate {
namespace {

std::string quoted_csv(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string columns_of(const ExportHeading& heading, const ExportItem& item) {
  return to_string(item.prefix) + (heading.labels ? "," + quoted_csv(text_cell(item.label)) : "") + "\n";
}

const char* header_of(const ExportHeading& heading) { return heading.labels ? "prefix,label\n" : "prefix\n"; }

}  // namespace

Status write_csv(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  CHATGATE_TRY(write(header_of(heading)));
  return write_lines(items, write, [&](const ExportItem& item) { return columns_of(heading, item); });
}

Status write_csv_changes(const ExportHeading& heading, const ExportChanges& changes, const WriteText& write) {
  CHATGATE_TRY(write(std::string("change,") + header_of(heading)));
  CHATGATE_TRY(write_lines(changes.added, write,
                           [&](const ExportItem& item) { return "added," + columns_of(heading, item); }));
  return write_lines(changes.removed, write,
                     [&](const ExportItem& item) { return "removed," + columns_of(heading, item); });
}

}  // namespace chatgate
