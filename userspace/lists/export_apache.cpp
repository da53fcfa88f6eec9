// SPDX-License-Identifier: Apache-2.0
// Directives of mod_authz_core and mod_authz_host (httpd.apache.org/docs/2.4/mod/mod_authz_core.html).
// Comments stand on lines of their own. A block of negations alone would never let anybody in.
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {

Status write_apache(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  const bool ban = heading.kind == Kind::kBan;
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(
      write("# include this file in a Directory or Location block, in place of its own Require lines:\n"
            "# beside \"Require all granted\" it keeps nobody out\n"));
  CHATGATE_TRY(write(ban ? "<RequireAll>\n  Require all granted\n" : "<RequireAny>\n"));
  // An empty block would be ignored: everybody would get in.
  if (!ban && items.empty()) CHATGATE_TRY(write("  Require all denied\n"));
  CHATGATE_TRY(write_lines(items, write, [&](const ExportItem& item) {
    return fmt::format("{}  Require {}ip {}\n", comment_line(item, "  "), ban ? "not " : "",
                       to_string(item.prefix));
  }));
  return write(ban ? "</RequireAll>\n" : "</RequireAny>\n");
}

}  // namespace chatgate
