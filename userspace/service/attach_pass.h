// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
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
  std::optional<Error> error;            ///< why it does not filter
};

struct AttachPass {
  std::vector<InterfaceOutcome> interfaces;
  std::vector<std::string> warnings;
};

/// Attaches to the wanted interfaces that are there and do not filter by the session's tables; each by
/// itself, so that one that refuses does not keep the others off. `anew`: the others get the program that
/// this build has, too. `room`: max_entries, if configured. Fails only where nothing can be attached at all.
Result<AttachPass> attach_wanted(Session& session, const std::vector<WantedInterface>& wanted,
                                 std::optional<std::uint32_t> room, bool anew, AttachTries& tries,
                                 Instant now);

}  // namespace chatgate
