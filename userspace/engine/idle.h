// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/session.h"
#include "model/entry.h"
#include "model/hits.h"
#include "policy/hidden.h"

namespace chatgate {

/// Which entries: live ones of one kind (ban or allow) that were not hit for `span`.
struct IdleRequest {
  std::chrono::seconds span{};
  Kind kind = Kind::kBan;
  std::string list;     ///< empty: all
  std::string license;  ///< empty: all
};

struct IdleEntry {
  Entry entry;
  Hits hits;  ///< of its key, whoever else has the same prefix; last_seen is the epoch: never hit
  Hiding hiding = Hiding::kNone;  ///< others decide for it, so that it could not be hit
  std::optional<Entry> hidden_by;
};

/// Tells, in prefix order, every entry whose key was last hit, and that was made, longer ago than the span.
/// Linear in what is on the books.
Status each_idle(Session& session, const IdleRequest& request,
                 const std::function<Status(const IdleEntry&)>& visit);

}  // namespace chatgate
