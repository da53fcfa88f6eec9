// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// How many addresses the prefixes cover together, each counted once, as decimal text.
std::string count_addresses(std::vector<IpPrefix> prefixes);

/// Whether what the running transaction holds fits the tables: the same refusal that applying it would give.
Status check_capacity(Session& session);

}  // namespace chatgate
