// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/plan.h"
#include "engine/session.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// How many addresses the prefixes cover together, each counted once, as decimal text.
std::string count_addresses(std::vector<IpPrefix> prefixes);

/// Whether what the running transaction holds fits the tables: the same refusal that applying it would give.
/// kWhole where the log does not name every key that changes (a bulk change writes it at its end).
Status check_capacity(Session& session, PlanScope scope = PlanScope::kChanges);

}  // namespace chatgate
