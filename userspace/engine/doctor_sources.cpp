// SPDX-License-Identifier: Apache-2.0
#include "engine/doctor_sources.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/balancer_rules.h"
#include "host/connections.h"
#include "host/own_addresses.h"
#include "host/packet_sample.h"
#include "net/address_class.h"

namespace chatgate {
namespace {

/// The other end, its port, and ours.
using Conversation = std::tuple<IpAddress, std::uint16_t, std::uint16_t>;

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

/// Without what comes back on connections that this host opened: a database is no balancer.
std::vector<IpAddress> sources_of(const PacketSample& sample, const std::set<Conversation>& ours,
                                  const std::vector<InterfaceAddress>& own) {
  std::vector<IpAddress> sources;
  for (const ArrivedPacket& one : sample.packets) {
    const bool answer = ours.count({one.source, one.source_port, one.destination_port}) != 0;
    if (!answer && is_visitor(one.source, own)) sources.push_back(one.source);
  }
  return sources;
}

}  // namespace

Result<std::vector<Finding>> find_sources(std::span<const Link> links) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceAddress> own, own_addresses());
  const auto samples = sample_packets(links);
  const auto connections = established_connections();
  std::set<Conversation> ours;
  if (connections) {
    for (const Connection& one : *connections) {
      if (one.opened_here) ours.insert({one.remote, one.remote_port, one.local_port});
    }
  }
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
  findings.push_back(connections ? check_sources(peers_of(*connections, own))
                                 : unknown_sources(connections.error().reason));
  return findings;
}

}  // namespace chatgate
