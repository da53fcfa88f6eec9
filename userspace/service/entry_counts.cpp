// SPDX-License-Identifier: Apache-2.0
#include "service/entry_counts.h"

namespace chatgate {

Result<const LiveEntries*> EntryCounts::look(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  const bool same = counts_ && store_ == session.store.id() && revision_ == revision;
  // A clock that was set back brings entries back to life.
  if (same && session.now >= counted_ && session.now < counts_->until) return &*counts_;
  CHATGATE_TRY_ASSIGN(counts_, session.store.lists().live_entries(session.now));
  store_ = session.store.id();
  revision_ = revision;
  counted_ = session.now;
  return &*counts_;
}

}  // namespace chatgate
