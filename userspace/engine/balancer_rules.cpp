// SPDX-License-Identifier: Apache-2.0
#include "engine/balancer_rules.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::uint64_t kTunnelPercent = 5;  ///< of the packets, from which on it is no accident
constexpr std::size_t kFewAddresses = 4;     ///< so many addresses are few
constexpr std::uint64_t kFewHold = 80;       ///< percent of all packets or connections
// The policy goes where the visitors' addresses are.
constexpr const char* kMove =
    "chatgate backup policy.bak  # and on the balancer: chatgate restore policy.bak";

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

struct Share {
  IpAddress address;
  std::uint64_t count = 0;
};

/// The largest first.
std::vector<Share> shares_of(std::span<const IpAddress> addresses) {
  std::map<IpAddress, std::uint64_t> counts;
  for (const IpAddress& address : addresses) ++counts[address];
  std::vector<Share> sorted;
  sorted.reserve(counts.size());
  for (const auto& [address, count] : counts) sorted.push_back({address, count});
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Share& a, const Share& b) { return a.count > b.count; });
  return sorted;
}

/// What is counted, how it is called, and how few say nothing.
struct Measure {
  std::string subject;
  const char* what;  ///< "sampled packets"
  const char* who;   ///< whose they are: "source"
  std::uint64_t fewest;
};

/// Of each packet or connection its other end: a handful of addresses that have nearly all is a balancer.
Finding judge_shares(const Measure& measure, std::span<const IpAddress> all) {
  Finding finding{measure.subject, "sources", FindingLevel::kOk, {}, {}, {}};
  const std::vector<Share> sorted = shares_of(all);
  finding.found = fmt::format("{} {}, of {} {}{}", all.size(), measure.what, sorted.size(), measure.who,
                              sorted.size() == 1 ? "" : "s");
  if (all.size() < measure.fewest) {
    finding.found += ": too few to tell";
    return finding;
  }
  std::vector<std::string> names;
  std::uint64_t held = 0;
  for (const Share& share : sorted) {
    if (names.size() == kFewAddresses || percent(held, all.size()) >= kFewHold) break;
    names.push_back(fmt::format("{} ({})", to_string(share.address), share.count));
    held += share.count;
  }
  if (percent(held, all.size()) < kFewHold) return finding;
  finding.level = FindingLevel::kWarning;
  finding.found = fmt::format("{} % of {} {} come from {}", percent(held, all.size()), all.size(),
                              measure.what, fmt::join(names, ", "));
  finding.meaning =
      "if these are balancers, they hide the visitors: bans do not match, and a ban of one of them cuts "
      "off all behind it ('protect' in the configuration prevents that). The filter reads packets' sources: "
      "PROXY protocol and X-Forwarded-For tell it nothing. Filter on the balancer, or let it keep the "
      "visitors' addresses (transparent mode, direct server return)";
  finding.command = kMove;
  return finding;
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

Finding check_packets(const std::string& interface, std::span<const IpAddress> sources) {
  Finding finding = judge_shares({interface, "sampled packets", "source", kFewestPackets}, sources);
  if (finding.level == FindingLevel::kWarning)
    finding.meaning = "behind the filter, which drops before this sample is taken: " + finding.meaning;
  return finding;
}

Finding unknown_packets(const std::string& reason) {
  return {"host",
          "packets",
          FindingLevel::kNote,
          "packets cannot be sampled: " + reason,
          "whether a balancer hides the visitors is told by the connections alone",
          "sudo chatgate doctor"};
}

Finding check_sources(std::span<const IpAddress> peers) {
  return judge_shares({"host", "established TCP connections to this host", "peer", kFewestConnections},
                      peers);
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
