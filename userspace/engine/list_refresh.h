// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "engine/list_changes.h"
#include "store/list_table.h"

namespace chatgate {

/// How the list is to be read from its source by itself after the request; nothing: not at all. kUsage: there
/// is no source; an interval for a file, or one out of its bounds; a v6 width for a list that does not ban;
/// entries that would end before they are refreshed.
Result<std::optional<RefreshSettings>> refresh_settings_of(const ListRow& list, const ListRequest& request);

}  // namespace chatgate
