// SPDX-License-Identifier: Apache-2.0
// Directives of ngx_http_access_module (nginx.org/en/docs/http/ngx_http_access_module.html): the first that
// matches decides.
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {

Status write_nginx(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  const bool ban = heading.kind == Kind::kBan;
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(write(ban ? "# include this file in an http, server or location block\n"
                         : "# include this file in an http, server or location block; `deny all;` behind it "
                           "keeps all others out\n"));
  return write_lines(items, write, [&](const ExportItem& item) {
    return fmt::format("{} {};{}\n", ban ? "deny" : "allow", to_string(item.prefix),
                       trailing_label(item, kLongestComment));
  });
}

}  // namespace chatgate
