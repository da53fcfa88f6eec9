// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/finding.h"
#include "net/ip_address.h"

namespace chatgate {

/// Fewer packets or connections than this say nothing about who sends them.
inline constexpr std::uint64_t kFewestPackets = 100;
inline constexpr std::uint64_t kFewestConnections = 20;

/// What passed on one interface since its tables were made.
struct PassedPackets {
  std::string interface;
  std::uint64_t passed = 0;
  std::uint64_t encapsulated = 0;  ///< of these: IPIP, 6in4, GRE
};

/// Tunnels end here: the filter sees their other ends and not the visitors inside.
Finding check_tunnels(const PassedPackets& packets);

/// `sources`: of each packet that came in on the interface, without those of the host's own and of what is no
/// visitor. A handful of them sending nearly all is a balancer.
Finding check_packets(const std::string& interface, std::span<const IpAddress> sources);

/// The kernel does not show packets.
Finding unknown_packets(const std::string& reason);

/// `peers`: the other end of each established TCP connection that somebody else opened to this host, without
/// loopback and the host's own addresses. A handful of them holding nearly all is a balancer.
Finding check_sources(std::span<const IpAddress> peers);

/// The kernel does not list its connections.
Finding unknown_sources(const std::string& reason);

}  // namespace chatgate
