// SPDX-License-Identifier: Apache-2.0
#include "engine/coverage.h"

#include <algorithm>

#include <fmt/format.h>

namespace chatgate {

__extension__ using Uint128 = unsigned __int128;

std::string count_addresses(std::vector<IpPrefix> prefixes) {
  if (prefixes.size() == 1) return address_count(prefixes.front());
  std::sort(prefixes.begin(), prefixes.end());
  Uint128 total = 0;
  const IpPrefix* last = nullptr;
  for (const IpPrefix& prefix : prefixes) {
    // In order, what is covered comes right behind what covers it.
    if (last != nullptr && covers(*last, prefix)) continue;
    last = &prefix;
    const int host_bits = address_bits(prefix.address.family) - prefix.length;
    // All of IPv6 at once would be 2^128: the guard refuses /0 before anyone counts it.
    if (host_bits < 128) total += static_cast<Uint128>(1) << host_bits;
  }
  return fmt::format("{}", total);
}

Status check_capacity(Session& session, PlanScope scope) {
  CHATGATE_TRY(make_plan(session, scope));
  return {};
}

}  // namespace chatgate
