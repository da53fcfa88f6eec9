// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace chatgate {

/// How often something matched.
struct Hits {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  WallTime last_seen{};  ///< the epoch: never

  bool operator==(const Hits&) const = default;
};

}  // namespace chatgate
