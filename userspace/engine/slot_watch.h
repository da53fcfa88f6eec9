// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"
#include "store/key_table.h"

namespace chatgate {

/// What a slot counted between two looks, and for which key.
struct SlotDelta {
  TableKey key;
  PacketCount count;
};

/// The keys of all slots, and where their counters stood at the last look. The store is read whole once;
/// after that only what changed.
class SlotWatch {
 public:
  /// Makes it agree with the store (in a view of it): the tables of `session` must be this store's. Keys
  /// whose entries may have changed are added to `touched`, in key order.
  Status follow(Session& session, std::vector<TableKey>& touched);

  /// What every slot counted since the last call.
  std::vector<SlotDelta> read(const SlotCounters& counters);

 private:
  struct Slot {
    TableKey key;
    bool known = false;
    PacketCount seen;
  };

  Status load(Session& session);
  void own(const KeyCount& count);

  std::vector<Slot> slots_;
  bool loaded_ = false;
  std::uint64_t epoch_ = 0;
  std::uint64_t revision_ = 0;
};

}  // namespace chatgate
