// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "engine/session.h"

namespace chatgate {

/// Nothing is dropped now.
struct Pause {
  WallTime until{};  ///< kNever: until `resume`
  std::string by;
  WallTime at{};  ///< when it was asked for
};

/// What the store says; nothing: packets are dropped.
Result<std::optional<Pause>> pause_at(Session& session, WallTime now);

/// "PAUSED until 2026-11-24T03:00:00Z by alice: nothing is dropped; 'chatgate resume' ends it".
std::string to_text(const Pause& pause);

}  // namespace chatgate
