// SPDX-License-Identifier: Apache-2.0
#include "engine/pause.h"

#include <fmt/format.h>

#include "model/timestamp.h"

namespace chatgate {

Result<std::optional<Pause>> pause_at(Session& session, WallTime now) {
  Pause pause;
  CHATGATE_TRY_ASSIGN(pause.until, session.store.settings().pause_until());
  if (pause.until <= now) return std::optional<Pause>();
  CHATGATE_TRY_ASSIGN(pause.by, session.store.settings().paused_by());
  CHATGATE_TRY_ASSIGN(pause.at, session.store.settings().paused_at());
  return std::optional(std::move(pause));
}

std::string to_text(const Pause& pause) {
  std::string text = "PAUSED";
  if (pause.until != kNever)
    text += " until " + to_string(std::chrono::floor<std::chrono::seconds>(pause.until));
  if (!pause.by.empty()) text += " by " + visible(pause.by);
  return text + ": nothing is dropped; 'chatgate resume' ends it";
}

}  // namespace chatgate
