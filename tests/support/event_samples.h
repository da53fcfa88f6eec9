// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "datapath/event_ring.h"

namespace chatgate::test {

/// Every CPU may send its whole burst at once again.
void refill_event_rate(const Tables& tables);

/// What was added in between.
EventFlow difference(const EventFlow& after, const EventFlow& before);

/// Opens `tables`' ring, or reads it; an error fails the test.
EventRing open_events(const Tables& tables);
std::vector<PacketEvent> read_events(EventRing& ring);
EventFlow event_flow(const Tables& tables);

}  // namespace chatgate::test
