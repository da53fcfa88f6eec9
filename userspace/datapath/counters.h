// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "datapath/tables.h"
#include "model/hits.h"

namespace chatgate {

struct PacketCount {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

/// By chatgate_counter.
using ReasonCounts = std::array<PacketCount, CHATGATE_COUNTERS>;

struct PortCounts {
  std::string interface;
  ReasonCounts reasons;
};

/// The name in counters.def: JSON key and metric label.
std::string_view counter_name(chatgate_counter counter);
std::string_view counter_help(chatgate_counter counter);

void add(ReasonCounts& total, const ReasonCounts& more);

/// Of every port that was ever used, over all CPUs; ports of one name (in several network namespaces) as one.
Result<std::vector<PortCounts>> read_counters(const Tables& tables);

/// The slots' counters, mapped: reading one costs a few cache lines.
class SlotCounters {
 public:
  static Result<SlotCounters> open(const Tables& tables);

  /// Packets and bytes summed over the shards, the latest time; zero for a slot beyond the table.
  Hits read(std::uint32_t slot) const;

  /// The highest slot there is.
  std::uint32_t slots() const { return layout_.slots_per_shard - 1; }

 private:
  SlotCounters(MappedArray memory, SlotLayout layout) : memory_(std::move(memory)), layout_(layout) {}
  MappedArray memory_;
  SlotLayout layout_;
};

}  // namespace chatgate
