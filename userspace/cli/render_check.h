// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/check.h"

namespace chatgate {

nlohmann::json json_check(const CheckReport& report);

/// The verdict in the first line, then why: what dropped it before, and every entry that covers it.
std::string check_text(const CheckReport& report, const CheckResult& result);

/// Null: not paused.
nlohmann::json json_pause(const std::optional<Pause>& pause);

}  // namespace chatgate
