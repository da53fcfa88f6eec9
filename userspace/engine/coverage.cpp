// SPDX-License-Identifier: Apache-2.0
#include "engine/coverage.h"

#include <algorithm>

#include <fmt/format.h>

namespace chatgate {

void AddressCount::add(const IpPrefix& prefix) {
  // In order, what is covered comes right behind what covers it.
  if (last_ && covers(*last_, prefix)) return;
  last_ = prefix;
  const int host_bits = address_bits(prefix.address.family) - prefix.length;
  // The guard refuses /0, but for lists that are only handed out.
  if (host_bits == 128)
    everything_ = true;
  else
    total_ += static_cast<Uint128>(1) << host_bits;
}

std::string AddressCount::text() const {
  return everything_ ? address_count(make_prefix(last_->address, 0)) : fmt::format("{}", total_);
}

std::string count_addresses(std::vector<IpPrefix> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  AddressCount count;
  for (const IpPrefix& prefix : prefixes) count.add(prefix);
  return count.text();
}

Status check_capacity(Session& session, PlanScope scope) {
  CHATGATE_TRY(make_plan(session, scope));
  return {};
}

}  // namespace chatgate
