// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/table_key.h"

namespace chatgate {

/// How much of what a key covers is decided by others, so that it cannot be hit there.
enum class Hiding : std::uint8_t { kNone, kPart, kWhole };

struct Hidden {
  Hiding hiding = Hiding::kNone;
  std::uint32_t by = 0;  ///< which of the keys; of several narrower ones the first
};

/// Whether every packet that both cover is decided by `one`, and not by `other`: an allow before a ban, an
/// enforced ban before a shadow, and else as the program looks (see look_order()).
bool decides_before(const CompiledKey& one, const CompiledKey& other, WallTime now);

/// Of each of `keys` (what the kernel holds at `now`, in key order): does one that covers it, or do narrower
/// ones together, decide for it? Takes as many steps as there are keys, each times those that cover it.
std::vector<Hidden> find_hidden(std::span<const CompiledKey> keys, WallTime now);

}  // namespace chatgate
