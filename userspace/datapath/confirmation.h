// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "datapath/tables.h"

namespace chatgate {

/// Whether it is this revision that waits to be confirmed (others, of no policy, may have come on top).
bool holds_pending(const Tables& tables, std::uint64_t revision);

/// Whether there is a deadline, and it is past.
bool has_gone_back(const Tables& tables);

}  // namespace chatgate
