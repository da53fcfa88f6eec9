// SPDX-License-Identifier: Apache-2.0
// A file for nft -f (nft(8)): a table with one set a family, for the reader's own rules. The sets are made
// (if they are not there), emptied and filled in one transaction, so that a later export takes the place of
// this one and the rules that name the sets stay. auto-merge: elements may lie in others.
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {
namespace {

constexpr std::size_t kLongestWord = 100;            // of NFT_NAME_MAXLEN's 256
constexpr std::size_t kLongestElementComment = 127;  // NFTNL_UDATA_COMMENT_MAXLEN less the closing NUL

Status write_set(Family family, std::span<const ExportItem> items, const WriteText& write) {
  const char* const version = family == Family::kV4 ? "4" : "6";
  CHATGATE_TRY(write(
      fmt::format("  set ipv{0} {{\n    type ipv{0}_addr\n    flags interval\n    auto-merge\n", version)));
  if (!items.empty()) CHATGATE_TRY(write("    elements = {\n"));
  CHATGATE_TRY(write_lines(items, write, [](const ExportItem& item) {
    const std::string comment =
        item.label.empty()
            ? ""
            : fmt::format(" comment \"{}\"", without_quotes(item.label, kLongestElementComment));
    return fmt::format("      {}{},\n", to_string(item.prefix), comment);
  }));
  return write(items.empty() ? "  }\n" : "    }\n  }\n");
}

}  // namespace

Status write_nftables(const ExportHeading& heading, std::span<const ExportItem> items,
                      const WriteText& write) {
  const std::string table = "chatgate_" + one_word(heading, kLongestWord);
  std::size_t v4 = 0;  // they come first
  while (v4 < items.size() && items[v4].prefix.address.family == Family::kV4) ++v4;
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(
      write(fmt::format("# rules inside this table may say `ip saddr @ipv4 {0}` and `ip6 saddr @ipv6 {0}`\n",
                        heading.kind == Kind::kBan ? "drop" : "accept")));
  CHATGATE_TRY(write(fmt::format("table inet {} {{\n", table)));
  CHATGATE_TRY(write_set(Family::kV4, {}, write));
  CHATGATE_TRY(write_set(Family::kV6, {}, write));
  CHATGATE_TRY(
      write(fmt::format("}}\nflush set inet {0} ipv4\nflush set inet {0} ipv6\ntable inet {0} {{\n", table)));
  CHATGATE_TRY(write_set(Family::kV4, items.first(v4), write));
  CHATGATE_TRY(write_set(Family::kV6, items.subspan(v4), write));
  return write("}\n");
}

}  // namespace chatgate
