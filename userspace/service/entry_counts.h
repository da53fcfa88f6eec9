// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "engine/session.h"
#include "store/live_entries.h"

namespace chatgate {

/// The numbers of live entries, counted again only when they can be others: after a change, or when one ends.
class EntryCounts {
 public:
  /// In a view of the store. Good until the next call.
  Result<const LiveEntries*> look(Session& session);

 private:
  std::optional<LiveEntries> counts_;
  StoreId store_{};
  std::uint64_t revision_ = 0;
  WallTime counted_{};  // when
};

}  // namespace chatgate
