// SPDX-License-Identifier: Apache-2.0
// What an interface's driver can do, and how it is set.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/interface_rules.h"
#include "engine/native_drivers.h"

namespace chatgate {
namespace {

// A page of 4096 bytes less what XDP keeps in it: 256 of headroom (XDP_PACKET_HEADROOM), 320 of
// skb_shared_info, 14 + 4 of Ethernet, 4 of a VLAN tag; ena's limit (drivers/net/ethernet/amazon/ena,
// ENA_XDP_MAX_MTU), others are near it.
constexpr std::uint32_t kOnePage = 3498;
constexpr std::uint32_t kOrdinary = 1500;

struct Merging {
  const char* feature;  ///< the kernel's name
  const char* name;     ///< ethtool's
};
constexpr std::array kMerging{Merging{"rx-lro", "lro"}, Merging{"rx-gro-hw", "rx-gro-hw"}};

bool is_native(const InterfaceFacts& facts) { return facts.ours && facts.ours->mode == AttachMode::kNative; }

std::optional<XdpSupport> support_of(const InterfaceFacts& facts) {
  return facts.support ? facts.support : support_in_linux_6_1(facts.card.driver);
}

bool is_on(const InterfaceFacts& facts, const std::string& feature) {
  const auto found = facts.card.features.find(feature);
  return found != facts.card.features.end() && found->second.on;
}

bool is_fixed(const InterfaceFacts& facts, const std::string& feature) {
  const auto found = facts.card.features.find(feature);
  return found != facts.card.features.end() && found->second.fixed;
}

/// Amazon's driver keeps a queue of its own for what XDP sends, beside each that there is.
std::uint32_t most_queues(const InterfaceFacts& facts) {
  const CardChannels& channels = *facts.card.channels;
  const std::uint32_t most = std::max(channels.most_rx, channels.most_combined);
  return facts.card.driver == "ena" ? most / 2 : most;
}

std::string queues_command(const InterfaceFacts& facts, std::uint32_t wanted) {
  const bool combined = facts.card.channels->most_combined != 0;
  return fmt::format("ethtool -L {} {} {}", facts.link.name, combined ? "combined" : "rx", wanted);
}

std::string queues(std::uint32_t count) {
  return fmt::format("{} receive queue{}", count, count == 1 ? "" : "s");
}

Finding judge_merging(const InterfaceFacts& facts, const std::vector<std::string>& on, bool fixed) {
  Finding finding = ok_finding(facts.link.name, "lro", fmt::format("{} on", fmt::join(on, " and ")));
  // virtnet_xdp_set() (drivers/net/virtio_net.c) turns it off by itself, where it can be turned off.
  const bool harmless = is_native(facts) || (facts.card.driver == "virtio_net" && !fixed);
  finding.level = harmless || (fixed && facts.ours) ? FindingLevel::kNote : FindingLevel::kWarning;
  finding.meaning =
      "the card may merge packets before the filter sees them, and many drivers refuse native mode";
  if (fixed) {
    finding.found += ", and cannot be turned off from here";
    finding.meaning +=
        "; a virtual machine's is turned off where it is defined (QEMU: guest_tso4=off,guest_tso6=off)";
    if (facts.ours)
      finding.meaning +=
          fmt::format("; {} mode runs all the same: nothing to mend here", to_string(facts.ours->mode));
    else
      finding.command = fmt::format("chatgate attach {} --mode generic", facts.link.name);
    return finding;
  }
  finding.command = fmt::format("ethtool -K {}", facts.link.name);
  for (const std::string& name : on) finding.command += fmt::format(" {} off", name);
  return finding;
}

}  // namespace

std::optional<Finding> check_driver(const InterfaceFacts& facts) {
  const std::string driver = facts.card.driver.empty() ? "a driver without a name" : facts.card.driver;
  const std::optional<XdpSupport> support = support_of(facts);
  if (is_native(facts) || (support && support->native))
    return ok_finding(facts.link.name, "driver", fmt::format("{}, native XDP", driver));
  const std::string& name = facts.link.name;
  if (!support)
    return Finding{name,
                   "driver",
                   FindingLevel::kNote,
                   fmt::format("{}, native XDP unknown", driver),
                   "this kernel does not tell (Linux 6.3 does), and the driver is on no list: attach tells",
                   fmt::format("chatgate attach {}", name)};
  const bool filtered = facts.ours.has_value();
  return Finding{name,
                 "driver",
                 filtered ? FindingLevel::kNote : FindingLevel::kWarning,
                 fmt::format("{}, no native XDP", driver),
                 filtered ? "generic mode costs more: nothing to mend, but by another card"
                          : "generic mode works with every driver, but costs more",
                 filtered ? std::string() : fmt::format("chatgate attach {} --mode generic", name)};
}

std::optional<Finding> check_mtu(const InterfaceFacts& facts) {
  const std::uint32_t mtu = facts.link.mtu;
  const std::optional<XdpSupport> support = support_of(facts);
  const bool frags = support && support->frags;
  const std::string found =
      fmt::format("{}{}", mtu, frags ? ", and the driver takes packets in several buffers" : "");
  if (mtu <= kOrdinary || frags || is_native(facts)) return ok_finding(facts.link.name, "mtu", found);
  const bool native_possible = facts.ours ? support && support->native : !support || support->native;
  if (!native_possible) return ok_finding(facts.link.name, "mtu", found);  // generic mode takes any
  if (mtu <= kOnePage)
    return Finding{facts.link.name,
                   "mtu",
                   FindingLevel::kNote,
                   found,
                   fmt::format("some drivers take native XDP up to {} only: attach tells", kOrdinary),
                   fmt::format("ip link set dev {} mtu {}", facts.link.name, kOrdinary)};
  return Finding{facts.link.name,
                 "mtu",
                 FindingLevel::kWarning,
                 fmt::format("{}, and the driver does not say that it takes packets in several buffers", mtu),
                 "a packet must fit one page then, or the driver refuses native mode",
                 fmt::format("ip link set dev {} mtu {}", facts.link.name, kOnePage)};
}

std::optional<Finding> check_queues(const InterfaceFacts& facts) {
  if (!facts.card.channels || most_queues(facts) == 0) return std::nullopt;
  const CardChannels& channels = *facts.card.channels;
  const std::uint32_t now = channels.rx + channels.combined;
  const std::uint32_t most = most_queues(facts);
  const std::uint32_t wanted = std::min(facts.cpus, most);
  Finding finding =
      ok_finding(facts.link.name, "queues",
                 fmt::format("{}, {} CPU{}", queues(now), facts.cpus, facts.cpus == 1 ? "" : "s"));
  // ena_xdp_legal_queue_count() (drivers/net/ethernet/amazon/ena)
  if (facts.card.driver == "ena" && now > most && !is_native(facts)) {
    finding.level = FindingLevel::kProblem;
    finding.meaning = "this driver takes XDP only with at most half of the queues that it can have";
    finding.command = queues_command(facts, wanted);
  } else if (now < wanted) {
    finding.level = now == 1 ? FindingLevel::kWarning : FindingLevel::kNote;
    finding.meaning =
        fmt::format("{} CPU{} must filter all: {} would spread it", now, now == 1 ? "" : "s", queues(wanted));
    finding.command = queues_command(facts, wanted);
  } else if (now == 1 && facts.cpus > 1) {
    finding.level = FindingLevel::kNote;
    finding.meaning = "one CPU must filter all: the card has no second queue, nothing to mend";
  }
  return finding;
}

std::optional<Finding> check_lro(const InterfaceFacts& facts) {
  if (facts.card.features.empty()) return std::nullopt;
  // What can be turned off goes first: the rest shows when that is done.
  for (const bool fixed : {false, true}) {
    std::vector<std::string> on;
    for (const auto& [feature, name] : kMerging) {
      if (is_on(facts, feature) && is_fixed(facts, feature) == fixed) on.emplace_back(name);
    }
    if (!on.empty()) return judge_merging(facts, on, fixed);
  }
  return ok_finding(facts.link.name, "lro", "off");
}

std::optional<Finding> check_gro(const InterfaceFacts& facts) {
  if (!facts.ours || facts.ours->mode != AttachMode::kGeneric) return std::nullopt;
  if (!is_on(facts, "rx-gro")) return ok_finding(facts.link.name, "gro", "off");
  return Finding{facts.link.name,
                 "gro",
                 FindingLevel::kNote,
                 "on, in generic mode",
                 "packets are merged before the filter sees them: it judges and counts the merged ones",
                 fmt::format("ethtool -K {} gro off", facts.link.name)};
}

std::optional<Finding> check_vlan_offload(const InterfaceFacts& facts) {
  if (facts.card.features.empty()) return std::nullopt;
  if (!is_on(facts, "rx-vlan-hw-parse")) return ok_finding(facts.link.name, "rxvlan", "off");
  if (facts.vlans.empty()) return ok_finding(facts.link.name, "rxvlan", "on, and no VLAN stands on it");
  Finding finding{
      facts.link.name,
      "rxvlan",
      FindingLevel::kNote,
      fmt::format("on, under {}", fmt::join(facts.vlans, ", ")),
      "the card takes the outer tag off before the filter runs: verdicts are the same, but the counters "
      "vlan and qinq do not see that tag",
      {}};
  if (is_fixed(facts, "rx-vlan-hw-parse"))
    finding.meaning += "; it cannot be turned off, nothing to mend";
  else
    finding.command = fmt::format("ethtool -K {} rxvlan off", facts.link.name);
  return finding;
}

}  // namespace chatgate
