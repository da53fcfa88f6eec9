// SPDX-License-Identifier: Apache-2.0
#include "engine/distinct_items.h"

#include <algorithm>

#include "engine/coverage.h"

namespace chatgate {
namespace {

bool in_order(const PrefixItem& a, const PrefixItem& b) {
  const auto order = a.prefix <=> b.prefix;
  return order == 0 ? a.line < b.line : order < 0;
}

}  // namespace

Repeats make_distinct(std::vector<PrefixItem>& items, bool drop_covered) {
  Repeats repeats;
  if (!std::is_sorted(items.begin(), items.end(), in_order)) std::sort(items.begin(), items.end(), in_order);
  std::size_t kept = 0;
  // In order, what is covered comes right behind what covers it.
  for (const PrefixItem& item : items) {
    PrefixItem* last = kept > 0 ? &items[kept - 1] : nullptr;
    if (last != nullptr && last->prefix == item.prefix) {
      *last = item;
      ++repeats.duplicates;
    } else if (drop_covered && last != nullptr && covers(last->prefix, item.prefix)) {
      ++repeats.covered;
    } else {
      items[kept++] = item;
    }
  }
  items.resize(kept);
  return repeats;
}

std::string count_addresses(const std::vector<PrefixItem>& items) {
  AddressCount count;
  for (const PrefixItem& item : items) count.add(item.prefix);
  return count.text();
}

}  // namespace chatgate
