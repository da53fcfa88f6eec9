// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/pending.h"
#include "engine/session.h"

namespace chatgate {

struct RollbackRequest {
  std::optional<std::uint64_t> revision;  ///< nothing: the change that waits; else the user's last one
  bool dry_run = false;
};

struct RollbackReport {
  ChangeReport change;
  std::optional<RevisionInfo> undone;  ///< nothing: what was asked for had happened by itself (healed)
};

/// Takes one change back, as a new revision: entries, lists and licenses that are still as it left them
/// become what they were before it; others are left alone, and named. Guarded and refused as any change is;
/// refused, too, if everything has changed since, or the change is not kept.
Result<RollbackReport> roll_back(Session& session, const RollbackRequest& request);

/// The program goes by the tables before the pending change again, for good, and the others are forgotten.
/// Nothing if it has none.
Status go_back(Session& session);

/// Takes a pending change that is lost off the books; the revision that did.
Result<std::uint64_t> take_back_unconfirmed(Session& session, const Pending& pending);

/// The same inside a change under way that is rolled back in the end: a dry run starts from there.
Status take_back_unconfirmed_in(Session& session, ChangeScope& change);

}  // namespace chatgate
