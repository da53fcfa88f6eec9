// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace chatgate {

/// From now on debug lines go to stderr (`-v`). Results never pass through here.
void enable_debug_log();

/// What helps to understand a failure and nobody needs otherwise.
void log_debug(std::string_view line);

}  // namespace chatgate
