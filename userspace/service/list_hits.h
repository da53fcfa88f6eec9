// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/counters.h"
#include "engine/session.h"
#include "model/hits.h"

namespace chatgate {

/// Credits what the kernel counts to lists and licenses. The sums only grow: what was counted before the
/// first look is left out, and an entry that ends or is removed takes nothing away. The store is read whole
/// once, and after a bulk change; between these only what changed.
class ListHits {
 public:
  /// Credits what moved since the last look; without tables of this store: nothing moves. In a view of the
  /// store. After an error nothing is lost: the next look makes up for it.
  Status look(Session& session);

  /// There is no store yet: whatever one will count comes after the first look.
  void begin_with_nothing() { begun_ = true; }

  /// Of a list on the books, by its id.
  Hits of_list(std::int64_t list) const;
  /// By license, of all lists that it ever had.
  std::map<std::string, Hits> by_license() const;

 private:
  struct Slot {
    std::int64_t list = 0;  // its owner; kNobody, kSeveral (see shared_)
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
  };
  struct Total {
    std::string license;
    Hits hits;
  };

  void begin_anew(Session& session, std::uint64_t epoch);
  Status follow(Session& session);
  Status name_lists(Session& session);
  void own(const SlotOwners& slot);
  void credit(std::uint32_t slot, std::uint64_t packets, std::uint64_t bytes);
  void read(const SlotCounters& counters);

  std::vector<Slot> slots_;
  std::map<std::uint32_t, std::vector<SlotOwner>> shared_;
  std::map<std::int64_t, Total> totals_;
  bool begun_ = false;   // what comes now came after the first look
  bool loaded_ = false;  // slots_ is as the store was at revision_
  StoreId store_{};
  std::uint64_t epoch_ = 0;
  std::uint64_t revision_ = 0;
  WallTime looked_{};  // when
};

}  // namespace chatgate
