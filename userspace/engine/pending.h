// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/session.h"
#include "model/change.h"

namespace chatgate {

/// A change that waits to be confirmed, or that nobody confirmed and that is still on the books.
struct Pending {
  RevisionInfo change;
  WallTime deadline{};
  bool held = false;   ///< the kernel holds it, and it can be confirmed
  std::string lost{};  ///< if not, why
};

/// Nothing: none is on the books.
Result<std::optional<Pending>> find_pending(Session& session);

/// Whether one waits that the kernel holds: its other generation is needed.
Result<bool> is_pending(Session& session);

/// Refuses, while one waits, and says whose it is.
Status check_nothing_is_pending(Session& session);

/// Refuses where nothing would take a change back: the program does, and it must be there.
Status check_can_be_confirmed(Session& session);

/// What an operator is told of it: until when it waits, or that it does not hold, though it is on the books.
std::string to_text(const Pending& pending);

/// A change that nobody confirmed in time, or that the kernel does not hold (any more), is taken off the
/// books; what a command was killed at is done (`confirm`), or cleared away (tables that no packet is judged
/// by). session.healed tells what was taken back.
Status heal_pending(Session& session);

/// The change that waits holds for good. Refused: none does; too late (it is taken back then).
Result<Pending> confirm_pending(Session& session, bool dry_run);

}  // namespace chatgate
