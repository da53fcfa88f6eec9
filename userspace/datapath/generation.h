// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "datapath/key_codec.h"
#include "datapath/tables.h"

namespace chatgate {

/// One complete set of inner tables, filled but not yet seen by any packet. Tables are always new, never
/// refilled.
class Generation {
 public:
  /// Creates the tables, with headroom for changes in place, and fills them (in parallel).
  static Result<Generation> build(std::span<const KernelKey> keys,
                                  std::span<const KernelDestination> destinations);

  /// Puts the tables into the outer maps' slots of `index`, which must not be the active one while packets
  /// flow.
  Status install(Tables& tables, std::uint32_t index) const;

 private:
  Result<BpfMap> fill(chatgate_map map, std::span<const KernelKey> keys,
                      std::span<const KernelDestination> destinations);

  std::array<BpfMap, CHATGATE_OUTER_MAPS> maps_;
  chatgate_generation about_{};
};

/// Replaces what the kernel holds by `generation`, in one step for every packet: install, flip, wait, forget
/// the old. `revision`: what the kernel holds from then on.
Status flip_to(Tables& tables, std::uint64_t revision);

/// The same without forgetting: at `deadline` the program goes back to the old one by itself, unless it is
/// disarmed before (see Tables).
void flip_until(Tables& tables, std::uint64_t revision, WallTime deadline);

/// Installs into the inactive slots, after a grace period (an earlier flip may be very young).
Status install_inactive(Tables& tables, const Generation& generation);

/// Empties the inactive slots, so that the kernel frees those tables.
Status forget_inactive(Tables& tables);

/// Whether there is a table in any of them.
Result<bool> has_inactive(const Tables& tables);

}  // namespace chatgate
