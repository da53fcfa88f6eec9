// SPDX-License-Identifier: Apache-2.0
#include "policy/protected_set.h"

#include <algorithm>

#include "net/address_class.h"
#include "net/prefix_difference.h"

namespace chatgate {
namespace {

using Holes = std::vector<IpPrefix>;

bool is_held(const ProtectedRange& range) {
  const SpecialBlock* block = special_block(range.prefix);
  if (block != nullptr && covers(block->prefix, range.prefix)) return false;
  if (range.protection == Protection::kOwnAddress) return !is_link_local(range.prefix);
  return range.protection != Protection::kSshPeer;
}

}  // namespace

std::vector<ProtectedEntry> protected_entries(const Guard& guard) {
  std::vector<ProtectedEntry> entries;
  Holes holes;
  holes.reserve(guard.forced.size());
  for (const ForcedBan& ban : guard.forced) holes.push_back(ban.prefix);
  for (const ProtectedRange& range : guard.ranges) {
    if (!is_held(range)) continue;
    for (const IpPrefix& part : difference(range.prefix, is_forceable(range) ? holes : Holes{}))
      entries.push_back({part, range.what});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ProtectedEntry& a, const ProtectedEntry& b) { return a.prefix < b.prefix; });
  std::vector<ProtectedEntry> once;
  for (ProtectedEntry& entry : entries) {
    if (once.empty() || once.back().prefix != entry.prefix)
      once.push_back(std::move(entry));
    else if (once.back().label.find(entry.label) == std::string::npos)
      once.back().label += ", " + entry.label;
  }
  return once;
}

}  // namespace chatgate
