// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/clock.h"

namespace chatgate {

/// How many entries live, by their list's id.
struct LiveEntries {
  std::unordered_map<std::int64_t, std::uint64_t> by_list;
  WallTime until = kNever;  ///< when the first of them ends: until then only a change makes it other numbers
};

}  // namespace chatgate
