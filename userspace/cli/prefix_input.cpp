// SPDX-License-Identifier: Apache-2.0
#include "cli/prefix_input.h"

#include <fmt/format.h>

#include "lists/plain_text.h"

namespace chatgate {
namespace {

constexpr std::size_t kShownBadLines = 100;

Error bad_lines(const std::string& file, const std::vector<BadLine>& bad) {
  std::string reason = bad.size() == 1 ? "1 bad line, nothing changed"
                                       : fmt::format("{} bad lines, nothing changed", bad.size());
  for (std::size_t i = 0; i < bad.size() && i < kShownBadLines; ++i) {
    const BadLine& line = bad[i];
    reason += fmt::format("\n  line {}: {}: {}", line.number, line.text, line.reason);
    if (!line.hint.empty()) reason += fmt::format(" (hint: {})", line.hint);
  }
  if (bad.size() > kShownBadLines) reason += fmt::format("\n  and {} more", bad.size() - kShownBadLines);
  return refused("read list", file, reason);
}

Result<std::vector<ChangeItem>> read_file(const std::string& file, const std::string& label) {
  CHATGATE_TRY_ASSIGN(const std::string text, read_list_file(file));
  const PlainList list = parse_plain_list(text);
  if (!list.bad.empty()) return fail(bad_lines(file, list.bad));
  if (list.lines.empty()) return fail(refused("read list", file, "no prefix in it"));
  std::vector<ChangeItem> items;
  items.reserve(list.lines.size());
  for (const ListLine& line : list.lines)
    items.push_back({line.prefix, line.label.empty() ? label : line.label});
  return items;
}

}  // namespace

Result<std::vector<ChangeItem>> read_prefixes(const std::vector<std::string>& words, const std::string& from,
                                              const std::string& label) {
  if (words.empty() == from.empty())
    return fail(usage_error("usage", "",
                            from.empty() ? "no prefix given" : "prefixes and --from exclude each other",
                            "name prefixes, or --from FILE"));
  if (!from.empty()) return read_file(from, label);
  std::vector<ChangeItem> items;
  for (const std::string& word : words) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, parse_ip_prefix(word));
    items.push_back({prefix, label});
  }
  return items;
}

std::vector<std::string> host_ban_hints(const std::vector<ChangeItem>& items) {
  for (const ChangeItem& item : items) {
    if (item.prefix.address.family != Family::kV6 || item.prefix.length != 128) continue;
    return {fmt::format("{} is one IPv6 address; visitors change addresses inside their /64: consider {}",
                        to_string(item.prefix), to_cidr(make_prefix(item.prefix.address, 64)))};
  }
  return {};
}

}  // namespace chatgate
