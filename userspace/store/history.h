// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/change_log.h"

namespace chatgate {

/// What a query of changes (c) with their revisions (r) and lists (l) selects first, for read_change(). The
/// prefix, or the run of them, comes next, as column kPrefixColumn.
inline constexpr const char* kChangeColumns =
    "r.revision, r.at, r.who, r.command, c.operation, coalesce(l.removed, l.name), l.kind, c.label, "
    "c.shadow, "
    "c.expired_before, c.expires_after";
inline constexpr int kPrefixColumn = 11;

/// All but the prefix.
Change read_change(const Statement& row);

/// What the filter asks of a revision (r), as further SQL conditions, and its values for ?1 and ?2.
std::string heading_conditions(const HistoryFilter& filter);
void bind_heading(Statement& statement, const HistoryFilter& filter);

/// ChangeLog::history().
Status read_history(Database& database, const HistoryFilter& filter,
                    const std::function<Status(const Change&)>& visit);

/// ChangeLog::revisions().
Result<std::vector<RevisionSummary>> read_revisions(Database& database, const HistoryFilter& filter);

}  // namespace chatgate
