// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "service/attach_tries.h"
#include "service/wishes.h"

namespace chatgate {

/// One wanted interface after a pass.
struct InterfaceOutcome {
  std::string name;
  std::optional<Attachment> attachment;  ///< it filters
  bool fresh = false;                    ///< since this pass
  bool absent = false;                   ///< there is no such interface now
  bool outdated = false;                 ///< it filters by a program that could not be replaced yet
  std::optional<Error> error;            ///< why it does not filter, or goes on with the old program
};

struct AttachPass {
  std::vector<InterfaceOutcome> interfaces;
  std::optional<Error> room_error;  ///< why the tables have another room than the one that was configured
  std::vector<std::string> warnings;
};

/// Attaches to the wanted interfaces that are there and do not filter by the session's tables; each by
/// itself, so that one that refuses does not keep the others off. `outdated`: those that get the program of
/// this build though they filter; which has it, or is not there, leaves the set. `room`: max_entries, if
/// configured; if the tables cannot have it, they have what is on record. Fails only where nothing can be
/// attached at all.
Result<AttachPass> attach_wanted(Session& session, const std::vector<WantedInterface>& wanted,
                                 std::optional<std::uint32_t> room, std::set<std::string>& outdated,
                                 AttachTries& tries, Instant now);

std::set<std::string> names_of(const std::vector<WantedInterface>& wanted);

}  // namespace chatgate
