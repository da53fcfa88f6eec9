// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/plan.h"
#include "engine/session.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// Counts the addresses that prefixes cover together, each once.
class AddressCount {
 public:
  /// In prefix order.
  void add(const IpPrefix& prefix);
  /// Decimal.
  std::string text() const;

 private:
  __extension__ using Uint128 = unsigned __int128;

  Uint128 total_ = 0;
  std::optional<IpPrefix> last_;  ///< that no other covers
  bool everything_ = false;       ///< all of IPv6: 2^128
};

/// How many addresses the prefixes cover together, each counted once, as decimal text.
std::string count_addresses(std::vector<IpPrefix> prefixes);

/// Whether what the running transaction holds fits the tables: the same refusal that applying it would give.
/// kWhole where the log does not name every key that changes (a bulk change writes it at its end).
Status check_capacity(Session& session, PlanScope scope = PlanScope::kChanges);

}  // namespace chatgate
