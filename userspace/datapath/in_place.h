// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "datapath/key_codec.h"
#include "datapath/tables.h"

namespace chatgate {

/// One key as it must be from now on: its value, or gone (`present` false).
struct KeyWrite {
  KernelKey key;
  bool present = true;
};

/// Writes single keys of the active generation: allows added, bans added, bans removed, allows removed, each
/// key's gate bits before it, so that no address is dropped that an old or the new state would pass. Not
/// atomic over several keys. Safe to repeat after a crash. A full table (ENOSPC, E2BIG) is an error: a new
/// generation has room. Moves no revision. `removed`: how many keys the kernel had and has no longer.
Result<std::uint32_t> write_in_place(Tables& tables, std::span<const KeyWrite> writes);

/// How many removed keys have left stale gate bits in the active generation.
std::uint32_t stale_keys(const Tables& tables);

}  // namespace chatgate
