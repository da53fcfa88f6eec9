// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/arrived_packet.h"
#include "host/links.h"

namespace chatgate {

/// When a sample ends: whichever comes first.
struct SampleBounds {
  std::size_t packets = 10'000;  ///< of each interface
  std::chrono::milliseconds span{1000};
};

/// IP packets that came in on one interface, without broadcast and multicast.
struct PacketSample {
  std::string interface;
  std::vector<ArrivedPacket> packets;
};

/// Listens on these interfaces at once (packet(7)): one sample for each that is up. What an XDP program drops
/// is not seen; of more than the socket's buffer holds, some are missed. kPermission without CAP_NET_RAW.
Result<std::vector<PacketSample>> sample_packets(std::span<const Link> links,
                                                 const SampleBounds& bounds = {});

}  // namespace chatgate
