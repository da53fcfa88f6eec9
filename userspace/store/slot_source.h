// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "store/key_table.h"

namespace chatgate {

/// A slot without an owner, and where its counter stands.
struct FreeSlot {
  std::uint32_t slot = 0;
  SlotReading reading;
};

/// More keys want a slot than there are.
Error no_free_slots(std::uint64_t needed, std::uint64_t free, std::uint32_t limit);

/// Hands out slots for one assignment: freed ones first, the lowest first, then new ones. As the lowest go
/// first, all that were taken leave the table with one deletion at the end.
class SlotSource {
 public:
  static Result<SlotSource> open(Database& database);

  /// How many slots had an owner when it was opened.
  std::uint64_t used() const { return static_cast<std::uint64_t>(used_); }

  /// The slot that take() gives away; the same until then.
  Result<FreeSlot> next();
  void take();

  /// Records what was taken.
  Status finish();

 private:
  explicit SlotSource(Database& database) : database_(&database) {}
  Status load();

  Database* database_;
  std::int64_t made_ = 0;  // the highest slot that ever was
  std::int64_t used_ = 0;
  std::int64_t taken_ = 0;
  std::int64_t last_freed_ = 0;  // the highest freed one that was taken
  std::vector<FreeSlot> freed_;  // the next of them
  std::size_t at_ = 0;
  bool all_loaded_ = false;
};

}  // namespace chatgate
