// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "model/change.h"

namespace chatgate {

/// `--confirm-within`, of every change of the policy.
void add_confirm_within(CLI::App& command, Context& context);

/// From 5 seconds to a day; empty: nothing. All else: kUsage.
Result<std::optional<std::chrono::seconds>> read_confirm_within(const std::string& text);

/// Number, user and command.
nlohmann::json json_revision(const RevisionInfo& change);

}  // namespace chatgate
