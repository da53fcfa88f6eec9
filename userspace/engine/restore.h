// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "engine/change.h"
#include "engine/session.h"
#include "lists/backup_text.h"

namespace chatgate {

struct RestoreRequest {
  std::optional<std::uint64_t> seen;  ///< the store's revision that was looked at: refused if it moved since
  bool dry_run = false;
};

struct RestoreReport {
  ChangeReport change;
  std::size_t lists_before = 0;
  std::uint64_t entries_before = 0;  ///< that lived
  std::uint64_t ended = 0;           ///< entries of the backup that have ended since, and are left out
};

/// Makes the store's policy equal to the backup: licenses with their destinations, lists with their settings,
/// entries with who made them and when. What the backup does not have goes. One revision, all or nothing, and
/// refused, as add_entries(); an equal policy moves no revision.
Result<RestoreReport> restore_policy(Session& session, const Backup& backup, const RestoreRequest& request);

}  // namespace chatgate
