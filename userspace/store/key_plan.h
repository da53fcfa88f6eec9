// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.h"
#include "model/hits.h"
#include "model/table_key.h"

namespace chatgate {

/// A kernel key that has a slot: the kernel may hold it.
struct KeyRow {
  TableKey key;
  std::uint32_t slot = 0;
  WallTime ends{};  ///< when the key's last claim ends, as last assigned
};

/// A slot's kernel counter as it stood at one moment; it never goes back while the kernel's epoch lasts.
struct SlotReading {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  WallTime last_seen{};

  bool operator==(const SlotReading&) const = default;
};

/// What a key's hits are made of: total = kept + (kernel counter - mark).
struct KeyCount {
  KeyRow row;
  Hits kept;         ///< folded in from earlier lives of the key or of the kernel's counters
  SlotReading mark;  ///< the kernel counter when this key's present count began
};

/// The total of a key whose slot reads `now`. A last_seen that an earlier owner of the slot left there is not
/// its own; a reading below the mark adds nothing.
Hits hits_of(const KeyCount& count, const SlotReading& now);

class SlotSource;

/// Which slot each key of a whole new set of tables counts in: found, and not yet written.
struct KeyPlan {
  /// A key that gets a slot, and where the slot's counter stands.
  struct Fresh {
    TableKey key;
    WallTime ends{};
    std::uint32_t slot = 0;
    SlotReading mark;
  };

  std::vector<std::uint32_t> slots;  ///< in the order of the keys
  std::vector<KeyRow> gone;          ///< have a slot and are not among the keys, in key order
  std::vector<KeyRow> succeeded;  ///< the same, but a fresh key gets the slot at once: no free one was left
  std::vector<Fresh> fresh;       ///< had none; the last `succeeded.size()` take over, in the same order
  std::vector<KeyRow> other_end;  ///< keep their slot and end at another time than before
  std::shared_ptr<SlotSource> source;  ///< what was taken from it

  std::span<const Fresh> successors() const { return std::span(fresh).last(succeeded.size()); }
};

using ReadSlot = std::function<SlotReading(std::uint32_t slot)>;

}  // namespace chatgate
