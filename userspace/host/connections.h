// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

/// One established TCP connection of this network namespace. IPv4 over an IPv6 socket is IPv4.
struct Connection {
  IpAddress local;
  IpAddress remote;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  bool opened_here = false;  ///< nobody listens on the local port: this host is the one that connected

  bool operator==(const Connection&) const = default;
};

struct TcpSockets {
  std::vector<Connection> established;  ///< in no order
  std::bitset<65536> listening;         ///< by port
};

/// From the kernel (sock_diag(7)).
Result<TcpSockets> tcp_sockets();

/// The same, of the connections alone.
Result<std::vector<Connection>> established_connections();

/// The local ports that this host's own connections get: the kernel's range
/// (/proc/sys/net/ipv4/ip_local_port_range), without those at which somebody listens. By port.
Result<std::bitset<65536>> client_ports(const TcpSockets& sockets);

/// Whether there is a connection between these addresses and ports. False, too, where the kernel does not
/// tell.
bool is_established(const Connection& connection);

}  // namespace chatgate
