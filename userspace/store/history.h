// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "store/change_log.h"

namespace chatgate {

/// ChangeLog::history().
Status read_history(Database& database, const HistoryFilter& filter,
                    const std::function<Status(const Change&)>& visit);

/// ChangeLog::revisions().
Result<std::vector<RevisionSummary>> read_revisions(Database& database, const HistoryFilter& filter);

}  // namespace chatgate
