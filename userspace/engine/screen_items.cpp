// SPDX-License-Identifier: Apache-2.0
#include "engine/screen_items.h"

#include <algorithm>

namespace chatgate {

void widen_v6_hosts(PrefixList& list, int width) {
  for (PrefixItem& item : list.items) {
    if (item.prefix.address.family == Family::kV6 && item.prefix.length == 128)
      item.prefix = make_prefix(item.prefix.address, width);
  }
}

void screen_items(Kind kind, const Guard& guard, PrefixList& list, BadLines& bad) {
  const auto refused = [&](const PrefixItem& item) {
    Status status = check_guard(kind, item.prefix, guard);
    if (status) return false;
    bad.add({item.line, to_string(item.prefix), std::move(status.error().reason),
             std::move(status.error().hint)});
    return true;
  };
  const auto first = std::remove_if(list.items.begin(), list.items.end(), refused);
  list.items.erase(first, list.items.end());
  std::stable_sort(bad.first.begin(), bad.first.end(),
                   [](const BadLine& a, const BadLine& b) { return a.number < b.number; });
}

}  // namespace chatgate
