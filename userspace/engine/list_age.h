// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/list_table.h"

namespace chatgate {

/// Since the last import or change of the list; never below zero.
std::chrono::seconds age_of(const ListSettings& settings, WallTime now);

/// Older than its limit.
bool is_stale(const ListSettings& settings, WallTime now);

/// One warning for each list that is.
std::vector<std::string> stale_lists(const std::vector<ListRow>& lists, WallTime now);

}  // namespace chatgate
