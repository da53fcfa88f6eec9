// SPDX-License-Identifier: Apache-2.0
// ipset restore's input (ipset(8)): one hash:net a family. The sets are made if they are not there, and
// emptied, so that a later export takes the place of this one; -exist takes a set that is there only if its
// parameters are the same, so they are always the same.
#include <fmt/format.h>

#include "lists/export_text.h"

namespace chatgate {
namespace {

constexpr std::size_t kLongestSetWord = 27;      // of the 31 bytes of a name
constexpr std::size_t kLongestSetComment = 255;  // IPSET_MAX_COMMENT_SIZE
constexpr unsigned kMaxElements = 4194304;       // takes no memory before they are there

/// ipset restore takes the quotes off, and then a word of these for one of its own options ("-q"), wherever
/// it stands (lib/ipset.c, ipset_parse_argv()).
std::string comment_of(const std::string& label) {
  if (label.empty()) return "";
  const std::string text = (label.starts_with('-') ? " " : "") + label;
  return fmt::format(" comment \"{}\"", without_quotes(text, kLongestSetComment));
}

Status write_set(const std::string& name, const char* family, std::span<const ExportItem> items,
                 const WriteText& write) {
  CHATGATE_TRY(write(fmt::format("create {0} hash:net family {1} maxelem {2} comment -exist\nflush {0}\n",
                                 name, family, kMaxElements)));
  return write_lines(items, write, [&](const ExportItem& item) {
    const std::string comment = comment_of(item.label);
    const auto add = [&](const std::string& prefix) {
      return fmt::format("add {} {}{}\n", name, prefix, comment);
    };
    if (item.prefix.length > 0) return add(to_string(item.prefix));
    // hash:net knows no /0: its two halves say the same.
    return item.prefix.address.family == Family::kV4 ? add("0.0.0.0/1") + add("128.0.0.0/1")
                                                     : add("::/1") + add("8000::/1");
  });
}

}  // namespace

Status write_ipset(const ExportHeading& heading, std::span<const ExportItem> items, const WriteText& write) {
  const std::string word = one_word(heading, kLongestSetWord);
  std::size_t v4 = 0;  // they come first
  while (v4 < items.size() && items[v4].prefix.address.family == Family::kV4) ++v4;
  CHATGATE_TRY(write(heading_lines(heading, items.size(), "#")));
  CHATGATE_TRY(write_set(word + "_ip4", "inet", items.first(v4), write));
  return write_set(word + "_ip6", "inet6", items.subspan(v4), write);
}

}  // namespace chatgate
