// SPDX-License-Identifier: Apache-2.0
#include "engine/host_guard.h"

#include "host/gateways.h"
#include "host/own_addresses.h"
#include "host/resolvers.h"
#include "host/ssh_peer.h"

namespace chatgate {

Result<Guard> guard_of_host(Guard configured) {
  Guard guard = std::move(configured);
  const auto protect = [&guard](const IpAddress& address, std::string what, Protection protection) {
    guard.ranges.push_back({host_prefix(address), std::move(what), protection});
  };
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceAddress> own, own_addresses());
  for (const InterfaceAddress& one : own)
    protect(one.address, "this host's address on " + one.interface, Protection::kOwnAddress);
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceAddress> gateways, default_gateways());
  for (const InterfaceAddress& one : gateways)
    protect(one.address, "default gateway of " + one.interface, Protection::kGateway);
  for (const IpAddress& one : resolvers()) protect(one, "resolver of this host", Protection::kResolver);
  for (const Connection& one : ssh_sessions())
    protect(one.remote, "the peer of your SSH session", Protection::kSshPeer);
  return guard;
}

}  // namespace chatgate
