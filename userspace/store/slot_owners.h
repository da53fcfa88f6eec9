// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"

namespace chatgate {

/// A list with an entry behind a kernel key.
struct SlotOwner {
  std::int64_t list = 0;  ///< ListRow::id
  WallTime expires{};     ///< of the entry; it may be over
};

/// Whose packets a slot counts, and where its kernel counter stood when that began.
struct SlotOwners {
  std::uint32_t slot = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::vector<SlotOwner> owners;  ///< at least one
};

using SlotVisitor = std::function<void(const SlotOwners&)>;

}  // namespace chatgate
