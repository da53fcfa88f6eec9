// SPDX-License-Identifier: Apache-2.0
#include "support/event_samples.h"

#include <bpf/libbpf.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace chatgate::test {

void refill_event_rate(const Tables& tables) {
  std::vector<chatgate_event_flow> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const BpfMap& map = tables.map(CHATGATE_MAP_EVENT_FLOW);
  const std::uint32_t first = 0;
  const auto found = map.lookup(&first, per_cpu.data());
  EXPECT_TRUE(found && *found);
  for (chatgate_event_flow& one : per_cpu) one.due = 0;
  const Status written = map.update(&first, per_cpu.data());
  EXPECT_TRUE(written) << to_text(written.error());
}

EventFlow difference(const EventFlow& after, const EventFlow& before) {
  return {after.sent - before.sent, after.limited - before.limited, after.lost - before.lost};
}

EventRing open_events(const Tables& tables) {
  auto ring = EventRing::open(tables);
  if (!ring) {
    ADD_FAILURE() << to_text(ring.error());
    std::abort();
  }
  return std::move(*ring);
}

std::vector<PacketEvent> read_events(EventRing& ring) {
  auto read = ring.read();
  if (!read) ADD_FAILURE() << to_text(read.error());
  return read.value_or(std::vector<PacketEvent>{});
}

EventFlow event_flow(const Tables& tables) {
  const auto flow = read_event_flow(tables);
  if (!flow) ADD_FAILURE() << to_text(flow.error());
  return flow.value_or(EventFlow{});
}

}  // namespace chatgate::test
