// SPDX-License-Identifier: Apache-2.0
// iptables-restore's input. A rule with -4 is passed over by ip6tables-restore, one with -6 by
// iptables-restore (iptables(8)): one file serves both. To declare the chain empties it, so that a later
// export takes the place of this one.
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {
namespace {

constexpr std::size_t kLongestChain = 28;  // XT_EXTENSION_MAXNAMELEN less the closing NUL

}  // namespace

Status write_iptables(const ExportHeading& heading, std::span<const ExportItem> items,
                      const WriteText& write) {
  const std::string start = "chatgate_";
  const std::string chain = start + one_word(heading, kLongestChain - start.size());
  const char* const verdict = heading.kind == Kind::kBan ? "DROP" : "ACCEPT";
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(write(fmt::format(
      "# load it with `iptables-restore --noflush` and `ip6tables-restore --noflush` (without --noflush your "
      "other rules go),\n# then send packets there once: `iptables -I INPUT -j {0}`, `ip6tables -I INPUT -j "
      "{0}`\n*filter\n:{0} - [0:0]\n",
      chain)));
  CHATGATE_TRY(write_lines(items, write, [&](const ExportItem& item) {
    const char family = item.prefix.address.family == Family::kV4 ? '4' : '6';
    return fmt::format("{}-{} -A {} -s {} -j {}\n", comment_line(item), family, chain, to_cidr(item.prefix),
                       verdict);
  }));
  return write("COMMIT\n");
}

}  // namespace chatgate
