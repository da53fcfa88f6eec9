// SPDX-License-Identifier: Apache-2.0
#include "net/prefix_set.h"

#include <algorithm>

namespace chatgate {
namespace {

IpPrefix parent_of(const IpPrefix& prefix) { return make_prefix(prefix.address, prefix.length - 1); }

bool are_halves(const IpPrefix& low, const IpPrefix& high) {
  return low.length == high.length && low.length > 0 && low != high && parent_of(low) == parent_of(high);
}

}  // namespace

// In order, what is covered comes right behind what covers it, and the upper half right behind all of the
// lower one. A pair that becomes one may be the upper half of the next: each prefix is added once and goes
// once.
std::vector<IpPrefix> aggregate(std::vector<IpPrefix> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<IpPrefix> fewest;
  for (const IpPrefix& prefix : prefixes) {
    if (!fewest.empty() && covers(fewest.back(), prefix)) continue;
    fewest.push_back(prefix);
    while (fewest.size() > 1 && are_halves(fewest[fewest.size() - 2], fewest.back())) {
      fewest.pop_back();
      fewest.back() = parent_of(fewest.back());
    }
  }
  return fewest;
}

}  // namespace chatgate
