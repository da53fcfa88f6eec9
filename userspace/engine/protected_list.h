// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "engine/session.h"
#include "model/change.h"
#include "model/entry.h"

namespace chatgate {

/// Logs a line of the change under way.
using RecordLine =
    std::function<Status(const ListRow& list, Operation operation, const std::optional<Entry>& before,
                         const std::optional<Entry>& after)>;

/// In the change under way, makes the list `protected` what the session's guard says: the kernel holds it as
/// allows, so that an old ban does not cut off a gateway that came later. Reads one row and writes nothing if
/// it is so already. A session without a guard leaves the list as it is.
Status refresh_protected_list(Session& session, const RecordLine& record);

/// How many kernel keys are in use, the list's own left out.
Result<std::uint64_t> keys_in_use(Session& session);

/// How many entries the list has.
Result<std::uint32_t> count_protected(Session& session);

/// The kernel has room for so many of them on top of what the user permits.
inline constexpr std::uint32_t kRoomForProtected = 256;

}  // namespace chatgate
