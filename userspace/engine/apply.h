// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "engine/plan.h"
#include "engine/session.h"

namespace chatgate {

/// Commits `transaction` and makes the kernel hold what the store then says. A generation is filled before
/// the commit (a failed fill rolls back) and flipped after it; single keys are written after the commit, and
/// if that fails a generation is tried. Fails with kNotInForce when the change is recorded and the kernel
/// does not hold it. Without tables in the kernel it commits only. `compiled`: see make_plan().
Status commit_and_apply(Session& session, Transaction transaction,
                        std::optional<std::vector<CompiledKey>> compiled = std::nullopt);

/// The keys that changes after `revision` took away count no more: their slots are free for others. For a
/// change that was confirmed, once the kernel has forgotten what was before it.
Status release_since(Session& session, std::uint64_t revision);

/// Brings the kernel up to the store, and deletes keys whose time is over; does nothing if there is nothing
/// to do. What fails here is no change of whoever calls: never kNotInForce.
Status heal(Session& session);

/// In the kernel alone, at once; zero: nothing is paused.
void hold_pause(Tables& tables, WallTime until);

/// Installs a generation of all that the store says, whatever the kernel holds. Fails as commit_and_apply()
/// does.
Status rebuild(Session& session);

/// Builds the generation of everything in the store into freshly created tables that are not published yet.
Status fill_new_tables(Session& session, Tables& tables, Transaction& transaction);

}  // namespace chatgate
