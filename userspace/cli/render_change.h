// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/context.h"
#include "engine/change.h"

namespace chatgate {

/// What a change did; the exit code says whether it is in force.
Output render_change(const ChangeReport& report, bool json);

/// Its last line: the counts, and whether it holds.
std::string summary_text(const ChangeReport& report);

/// Of a change that waits to be confirmed: until when, and how; else empty.
std::string pending_text(const ChangeReport& report);

}  // namespace chatgate
