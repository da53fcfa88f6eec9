// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "datapath/in_place.h"
#include "datapath/key_codec.h"
#include "engine/session.h"

namespace chatgate {

/// What has to be written so that the kernel holds what the store says now.
struct Plan {
  bool whole = false;            ///< a new generation, else single keys
  bool beside_pending = false;   ///< single keys at any rate: a change waits, the other generation is needed
  std::vector<KeyWrite> writes;  ///< single keys
  std::vector<KernelKey> keys;   ///< the generation
  std::vector<KernelDestination> destinations;  ///< of the generation
  std::vector<KeyRow> gone;                     ///< have a slot, hold nothing any more
  KeyPlan books;                                ///< the generation's slots, for KeyTable::write()
  std::uint64_t revision = 0;                   ///< that the kernel holds afterwards
  WallTime pause_until{};

  bool nothing_to_write() const { return !whole && writes.empty(); }
};

/// Up to this many keys are written one by one, if they are also at most a quarter of all. Measured on a busy
/// 2-core virtual machine: in place 1 ms, and 3 to 6 µs a key; a generation 60 ms, and 2 µs for every key
/// there is.
inline constexpr std::size_t kMaxInPlace = 8192;

enum class PlanScope { kChanges, kWhole };

/// What the whole policy asks of the kernel, in key order.
Result<std::vector<CompiledKey>> compile_all(Session& session);

/// Of these keys (nothing: of all that have a slot) those that no live entry asks for, in key order.
Result<std::vector<KeyRow>> keys_without_claims(Session& session,
                                                const std::optional<std::vector<TableKey>>& keys);

/// Compares revision, store and epoch of kernel and store, compiles what changed, gives new keys their slots
/// (those of a generation are still to be written: plan.books). `compiled`: what compile_all() gives now, if
/// the caller has it already; taken if a generation is needed. Must run in a write transaction of
/// session.store; a full table is refused here, before anything is in force.
Result<Plan> make_plan(Session& session, PlanScope scope,
                       std::optional<std::vector<CompiledKey>> compiled = std::nullopt);

}  // namespace chatgate
