// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"

namespace chatgate {

/// The counters of every interface over all lives of the kernel's: what the store keeps, and what the kernel
/// has counted since that was written down. Interfaces that are not attached any more are among them. In a
/// transaction of the store, so that both are of one moment. `kernel`: false: what the store keeps, without
/// what the present tables counted.
Result<std::vector<PortCounts>> count_reasons(Session& session, bool kernel = true);

/// Writes down what the kernel has counted, in the running transaction. How many counters moved.
Result<std::uint64_t> fold_reasons(Session& session);

}  // namespace chatgate
