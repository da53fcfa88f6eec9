// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "store/mark_table.h"

namespace chatgate {

struct MarkReport {
  MarkInfo mark;          ///< as it is now, or was before it was removed
  bool replaced = false;  ///< there was one of that name
  bool dry_run = false;
};

/// Saves what all counters say now under `name`, in place of an earlier mark of that name. What the kernel
/// has counted goes into the store with it, so that what came since can be told when the kernel's tables are
/// lost. Zeroes nothing, moves no revision. Refused when there are kMaxMarks others.
Result<MarkReport> save_mark(Session& session, const std::string& name, bool dry_run);

/// Refused if there is none of that name.
Result<MarkReport> remove_mark(Session& session, const std::string& name, bool dry_run);

/// The mark of that name; none: refused, and the hint names those that exist.
Result<Mark> need_mark(Session& session, const std::string& name);

}  // namespace chatgate
