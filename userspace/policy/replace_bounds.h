// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// How much a list may shrink or grow when it is replaced, before somebody has to say that it is meant: an
/// input that broke on its way is mostly too short.
struct ReplaceBounds {
  std::uint32_t max_shrink = 50;  ///< percent
  std::uint32_t max_growth = 5;   ///< times as many
  bool allow_empty = false;
};

/// Lists of fewer entries may change as they like.
inline constexpr std::uint64_t kSmallList = 20;

/// Refuses a replacement of `before` live entries by `after` ones, with the numbers and what permits it.
Status check_bounds(std::string_view list, std::uint64_t before, std::uint64_t after,
                    const ReplaceBounds& bounds);

}  // namespace chatgate
