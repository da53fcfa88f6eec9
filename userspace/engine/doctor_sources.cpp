// SPDX-License-Identifier: Apache-2.0
#include "engine/doctor_sources.h"

#include <algorithm>
#include <bitset>
#include <set>
#include <utility>

#include "engine/balancer_rules.h"
#include "host/connections.h"
#include "host/own_addresses.h"
#include "host/packet_sample.h"
#include "net/address_class.h"

namespace chatgate {
namespace {

/// Where another host listens.
using Endpoint = std::pair<IpAddress, std::uint16_t>;

bool is_visitor(const IpAddress& address, const std::vector<InterfaceAddress>& own) {
  const IpPrefix host = make_prefix(address, address_bits(address.family));
  return special_block(host) == nullptr && !is_link_local(host) &&
         std::none_of(own.begin(), own.end(),
                      [&](const InterfaceAddress& mine) { return mine.address == address; });
}

std::vector<IpAddress> peers_of(const std::vector<Connection>& connections,
                                const std::vector<InterfaceAddress>& own) {
  std::vector<IpAddress> peers;
  for (const Connection& one : connections) {
    if (!one.opened_here && is_visitor(one.remote, own)) peers.push_back(one.remote);
  }
  return peers;
}

/// What tells packets that come back on connections that this host opened, those that are over, too.
struct OwnConnections {
  std::set<Endpoint> others;     ///< where those lead that are established
  std::bitset<65536> our_ports;  ///< that connections from here get

  bool has(const ArrivedPacket& packet) const {
    return our_ports.test(packet.destination_port) || others.count({packet.source, packet.source_port}) != 0;
  }
};

OwnConnections own_connections(const TcpSockets& sockets) {
  OwnConnections ours;
  ours.our_ports = client_ports(sockets).value_or(std::bitset<65536>());
  for (const Connection& one : sockets.established) {
    if (one.opened_here) ours.others.insert({one.remote, one.remote_port});
  }
  return ours;
}

/// Without what comes back from where this host connects to: a database is no balancer.
std::vector<IpAddress> sources_of(const PacketSample& sample, const OwnConnections& ours,
                                  const std::vector<InterfaceAddress>& own) {
  std::vector<IpAddress> sources;
  for (const ArrivedPacket& one : sample.packets) {
    if (!ours.has(one) && is_visitor(one.source, own)) sources.push_back(one.source);
  }
  return sources;
}

}  // namespace

Result<std::vector<Finding>> find_sources(std::span<const Link> links) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceAddress> own, own_addresses());
  const auto samples = sample_packets(links);
  const auto sockets = tcp_sockets();
  const OwnConnections ours = sockets ? own_connections(*sockets) : OwnConnections();
  std::vector<Finding> findings;
  bool told = false;
  if (!samples) {
    findings.push_back(unknown_packets(samples.error().reason));
  } else {
    for (const PacketSample& sample : *samples) {
      const std::vector<IpAddress> sources = sources_of(sample, ours, own);
      told = told || sources.size() >= kFewestPackets;
      findings.push_back(check_packets(sample.interface, sources));
    }
  }
  if (told) return findings;
  findings.push_back(sockets ? check_sources(peers_of(sockets->established, own))
                             : unknown_sources(sockets.error().reason));
  return findings;
}

}  // namespace chatgate
