// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/stats.h"

namespace chatgate {

/// Refuses an unknown grouping (kUsage).
Status check_grouping(std::string_view by);

/// Whether that text tells anything of entries.
inline bool needs_entries(std::string_view by) { return by != "reason" && by != "interface"; }

/// By counter name.
nlohmann::json json_reasons(const ReasonCounts& reasons);

/// `top`: only so many rows of a table; 0: all.
nlohmann::json stats_json(const StatsReport& report, std::size_t top);

/// The table that `by` (see check_grouping()) asks for.
std::string stats_text(const StatsReport& report, std::string_view by, std::size_t top);

}  // namespace chatgate
