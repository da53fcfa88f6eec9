// SPDX-License-Identifier: Apache-2.0
#include "support/fixture_packets.h"

#include <utility>

namespace chatgate::test {
namespace {

using Packets = std::vector<NamedPacket>;

PacketBuilder v4() { return PacketBuilder(Family::kV4); }
PacketBuilder v6() { return PacketBuilder(Family::kV6); }

std::string with(const std::string& name, int number) { return name + " " + std::to_string(number); }

void add_plain(Packets& all) {
  all.push_back({"v4 udp", v4().udp()});
  all.push_back({"v4 tcp", v4().tcp_syn()});
  all.push_back({"v4 ping", v4().ping()});
  all.push_back({"v4 options", v4().options(40).udp()});
  all.push_back({"v6 udp", v6().udp()});
  all.push_back({"v6 tcp", v6().tcp_syn()});
  all.push_back({"v6 ping", v6().ping()});
  all.push_back({"arp", v4().arp()});
  all.push_back({"arp tagged", v4().tags(2).arp()});
  all.push_back({"lldp", v4().ethernet(0x88cc, Packet(46, 7))});
  all.push_back({"802.3 length", v4().ethernet(46, Packet(46, 7))});
}

void add_tagged(Packets& all) {
  for (int tags = 1; tags <= 6; ++tags) {
    all.push_back({with("v4 tags", tags), v4().tags(tags).udp()});
    all.push_back({with("v6 tags", tags), v6().tags(tags).udp()});
  }
  for (const std::uint16_t type : {kDot1Q, kDot1Ad, kQinQOld}) {
    all.push_back({with("v4 tag type", type), v4().tag_types({type}).udp()});
    all.push_back({with("v6 tag types", type), v6().tag_types({type, kQinQOld}).udp()});
  }
}

void add_fragments(Packets& all) {
  all.push_back({"v4 first fragment", v4().fragment(0, true).udp()});
  all.push_back({"v4 middle fragment", v4().fragment(185, true).udp()});
  all.push_back({"v4 last fragment", v4().fragment(370, false).udp()});
  all.push_back({"v6 first fragment", v6().fragment(0, true).udp()});
  all.push_back({"v6 last fragment", v6().fragment(181, false).udp()});
  all.push_back({"v6 extensions", v6().extension(kHopByHop).extension(kDestinationOptions).udp()});
}

void add_neighbour_discovery(Packets& all) {
  for (int type = 132; type <= 138; ++type)
    all.push_back({with("nd type", type), v6().hop_limit(255).icmp6(static_cast<std::uint8_t>(type))});
  all.push_back({"nd tagged", v6().tags(1).hop_limit(255).icmp6(135)});
  all.push_back({"nd hop limit 254", v6().hop_limit(254).icmp6(135)});
  all.push_back({"nd hop limit 0", v6().hop_limit(0).icmp6(136)});
  all.push_back({"nd code 1", v6().hop_limit(255).icmp6(135, 1)});
  all.push_back({"nd behind an extension", v6().hop_limit(255).extension(kHopByHop).icmp6(135)});
  all.push_back({"nd in a fragment", v6().hop_limit(255).fragment(0, false).icmp6(135)});
  all.push_back({"udp that looks like nd", v6().hop_limit(255).payload(17, Packet(24, 135))});
}

void add_tunnels(Packets& all) {
  all.push_back({"ipip", v4().tunnel(kIpIp, v4().udp())});
  all.push_back({"6in4", v4().tunnel(kSixInFour, v6().udp())});
  all.push_back({"gre", v4().tunnel(kGre, v4().udp())});
  all.push_back({"4in6", v6().tunnel(kIpIp, v4().udp())});
  all.push_back({"6in6", v6().tunnel(kSixInFour, v6().udp())});
  all.push_back({"gre over v6", v6().tunnel(kGre, v6().udp())});
}

void add_wrong_versions(Packets& all) {
  for (const std::uint8_t version : {0, 5, 15}) {
    all.push_back({with("v4 as version", version), v4().version(version).udp()});
    all.push_back({with("v6 as version", version), v6().version(version).udp()});
  }
  all.push_back({"v4 says 6", v4().version(6).udp()});
  all.push_back({"v6 says 4", v6().version(4).udp()});
}

}  // namespace

std::vector<NamedPacket> fixture_packets() {
  Packets all;
  add_plain(all);
  add_tagged(all);
  add_fragments(all);
  add_neighbour_discovery(all);
  add_tunnels(all);
  add_wrong_versions(all);
  return all;
}

}  // namespace chatgate::test
