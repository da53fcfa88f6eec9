// SPDX-License-Identifier: Apache-2.0
#include "engine/balancer_rules.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::uint64_t kTunnelPercent = 5;  ///< of the packets, from which on it is no accident
constexpr std::size_t kFew = 4;              ///< so many peers are few
constexpr std::uint64_t kFewHold = 80;       ///< percent of all connections
constexpr const char* kMeasured = "established TCP connections to this host";
// The policy goes where the visitors' addresses are.
constexpr const char* kMove =
    "chatgate backup policy.bak  # and on the balancer: chatgate restore policy.bak";

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

struct Peer {
  IpAddress address;
  std::uint64_t connections = 0;
};

/// Most connections first.
std::vector<Peer> count_peers(std::span<const IpAddress> peers) {
  std::map<IpAddress, std::uint64_t> counts;
  for (const IpAddress& peer : peers) ++counts[peer];
  std::vector<Peer> sorted;
  sorted.reserve(counts.size());
  for (const auto& [address, connections] : counts) sorted.push_back({address, connections});
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Peer& a, const Peer& b) { return a.connections > b.connections; });
  return sorted;
}

}  // namespace

Finding check_tunnels(const PassedPackets& packets) {
  Finding finding{packets.interface, "tunnels", FindingLevel::kOk, {}, {}, {}};
  if (packets.encapsulated == 0) {
    finding.found = fmt::format("none in {} packets that passed", packets.passed);
    return finding;
  }
  const std::uint64_t share = percent(packets.encapsulated, packets.passed);
  finding.found =
      fmt::format("{} % of {} packets that passed carry a tunnel (IPIP, 6in4, GRE)", share, packets.passed);
  const bool much = packets.passed >= kFewestPackets && share >= kTunnelPercent;
  finding.level = much ? FindingLevel::kWarning : FindingLevel::kNote;
  finding.meaning =
      "a balancer hides the visitors: inside a tunnel their addresses are not seen, and bans do not match";
  finding.command = kMove;
  return finding;
}

Finding check_sources(std::span<const IpAddress> peers) {
  Finding finding{"host", "sources", FindingLevel::kOk, {}, {}, {}};
  const std::vector<Peer> sorted = count_peers(peers);
  finding.found = fmt::format("{} {}, of {} peer{}", peers.size(), kMeasured, sorted.size(),
                              sorted.size() == 1 ? "" : "s");
  if (peers.size() < kFewestConnections) {
    finding.found += ": too few to tell";
    return finding;
  }
  std::vector<std::string> names;
  std::uint64_t held = 0;
  for (const Peer& peer : sorted) {
    if (names.size() == kFew || percent(held, peers.size()) >= kFewHold) break;
    names.push_back(fmt::format("{} ({})", to_string(peer.address), peer.connections));
    held += peer.connections;
  }
  if (percent(held, peers.size()) < kFewHold) return finding;
  finding.level = FindingLevel::kWarning;
  finding.found = fmt::format("{} % of {} {} come from {}", percent(held, peers.size()), peers.size(),
                              kMeasured, fmt::join(names, ", "));
  finding.meaning =
      "if these are balancers, they hide the visitors: bans do not match, and a ban of one of them cuts "
      "off all behind it ('protect' in the configuration prevents that)";
  finding.command = kMove;
  return finding;
}

Finding unknown_sources(const std::string& reason) {
  return {
      "host",
      "sources",
      FindingLevel::kNote,
      "established TCP connections cannot be read: " + reason,
      "whether a balancer hides the visitors cannot be told from them; a kernel without tcp_diag lists none",
      "modprobe tcp_diag"};
}

}  // namespace chatgate
