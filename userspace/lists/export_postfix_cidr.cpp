// SPDX-License-Identifier: Apache-2.0
// cidr_table(5): the first line that matches decides, comments stand on lines of their own; the results are
// those of access(5).
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {

Status write_postfix_cidr(const ExportHeading& heading, std::span<const ExportItem> items,
                          const WriteText& write) {
  const char* const action = heading.kind == Kind::kBan ? "REJECT" : "OK";
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(write("# main.cf: smtpd_client_restrictions = check_client_access cidr:THIS-FILE, ...\n"));
  return write_lines(items, write, [&](const ExportItem& item) {
    return fmt::format("{}{} {}\n", comment_line(item), to_cidr(item.prefix), action);
  });
}

}  // namespace chatgate
