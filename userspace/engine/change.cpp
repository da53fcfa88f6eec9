// SPDX-License-Identifier: Apache-2.0
#include "engine/change.h"

#include <numeric>

#include "engine/change_scope.h"

namespace chatgate {

void ChangeReport::add(ChangeLine line, bool keep) {
  ++counts_.at(line.operation ? static_cast<std::size_t>(*line.operation) : 0);
  if (keep) lines.push_back(std::move(line));
}

std::uint64_t ChangeReport::all() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

Result<ChangeReport> set_pause_until(Session& session, WallTime until, bool dry_run) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_beside(session, dry_run));
  CHATGATE_TRY_ASSIGN(const WallTime before, session.store.settings().pause_until());
  if (before != until) {
    CHATGATE_TRY(change.revision());
    CHATGATE_TRY(session.store.settings().set_pause_until(until));
    if (until > session.now)
      CHATGATE_TRY(session.store.settings().set_paused_by(session.options.by, session.now));
  }
  return change.finish({});
}

}  // namespace chatgate
