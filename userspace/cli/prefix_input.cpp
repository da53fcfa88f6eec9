// SPDX-License-Identifier: Apache-2.0
#include "cli/prefix_input.h"

#include <fmt/format.h>

#include <utility>

#include "lists/list_file.h"

namespace chatgate {
namespace {

Result<PrefixList> read_file(const std::string& file) {
  CHATGATE_TRY_ASSIGN(std::string data, read_list_file(file));
  CHATGATE_TRY_ASSIGN(ReadList read, read_list(std::move(data), file, {}));
  if (read.bad.count > 0) return fail(bad_lines_error(file, read.bad));
  if (read.list.items.empty()) return fail(refused("read list", file, "no prefix in it"));
  return std::move(read.list);
}

}  // namespace

void label_the_rest(PrefixList& list, std::string_view label) {
  const Labels::Id id = list.labels.add(label);
  for (PrefixItem& item : list.items) {
    if (item.label == Labels::kNone) item.label = id;
  }
}

Result<PrefixList> read_prefixes(const std::vector<std::string>& words, const std::string& from,
                                 const std::string& label) {
  if (words.empty() == from.empty())
    return fail(usage_error("usage", "",
                            from.empty() ? "no prefix given" : "prefixes and --from exclude each other",
                            "name prefixes, or --from FILE"));
  PrefixList list;
  if (!from.empty()) {
    CHATGATE_TRY_ASSIGN(list, read_file(from));
  }
  for (const std::string& word : words) {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, parse_ip_prefix(word));
    list.add(prefix, {});
  }
  label_the_rest(list, label);
  return list;
}

std::vector<std::string> host_ban_hints(const PrefixList& list) {
  for (const PrefixItem& item : list.items) {
    if (item.prefix.address.family != Family::kV6 || item.prefix.length != 128) continue;
    return {fmt::format("{} is one IPv6 address; visitors change addresses inside their /64: consider {}",
                        to_string(item.prefix), to_cidr(make_prefix(item.prefix.address, 64)))};
  }
  return {};
}

}  // namespace chatgate
