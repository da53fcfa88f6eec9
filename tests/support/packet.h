// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/ip_address.h"

namespace chatgate::test {

using Packet = std::vector<std::uint8_t>;

/// VLAN tag types.
inline constexpr std::uint16_t kDot1Q = 0x8100;
inline constexpr std::uint16_t kDot1Ad = 0x88a8;
inline constexpr std::uint16_t kQinQOld = 0x9100;

/// IP protocol numbers: tunnels, and IPv6 extension headers of the common form.
inline constexpr std::uint8_t kHopByHop = 0, kIpIp = 4, kSixInFour = 41, kRouting = 43, kGre = 47,
                              kDestinationOptions = 60;

using Mac = std::vector<std::uint8_t>;

/// Builds whole Ethernet frames with right checksums and lengths. Without addresses: from the visitor
/// 192.0.2.7 (or 2001:db8::7) to the chat host 198.51.100.1 (or 2001:db8:ffff::1), after RFC 5737 and RFC
/// 3849.
class PacketBuilder {
 public:
  explicit PacketBuilder(Family family = Family::kV4);
  PacketBuilder(const IpAddress& source, const IpAddress& destination);

  PacketBuilder& macs(Mac source, Mac destination);
  /// Tag types, outermost first; VLAN ids 1, 2, ...
  PacketBuilder& tag_types(std::vector<std::uint16_t> types);
  /// `count` tags: 802.1ad outside, 802.1Q inside.
  PacketBuilder& tags(int count);
  PacketBuilder& hop_limit(std::uint8_t limit);
  /// Another version number than the family's.
  PacketBuilder& version(std::uint8_t number);
  /// IPv4: that many bytes (a multiple of four, at most 40) of no-operation options.
  PacketBuilder& options(std::size_t bytes);
  /// IPv6: one more extension header of eight bytes, before the payload.
  PacketBuilder& extension(std::uint8_t header);
  /// A fragment at `offset` (in units of eight bytes): fields of the IPv4 header, or the IPv6 fragment
  /// header.
  PacketBuilder& fragment(std::uint16_t offset, bool more);

  Packet udp(std::string_view text = "hello", std::uint16_t port = 443) const;
  Packet tcp_syn(std::uint16_t port = 443) const;
  /// Echo request of the family.
  Packet ping() const;
  /// ICMPv6 of any type and code, as long as a neighbour solicitation.
  Packet icmp6(std::uint8_t type, std::uint8_t code = 0) const;
  /// kIpIp, kSixInFour or kGre around `inner`, a frame of this builder whose Ethernet header is left out.
  Packet tunnel(std::uint8_t protocol, const Packet& inner) const;
  Packet payload(std::uint8_t protocol, const Packet& data) const;

  /// Not IP: an ARP request, and any Ethernet type.
  Packet arp() const;
  Packet ethernet(std::uint16_t type, const Packet& data) const;

 private:
  Packet ipv4(std::uint8_t protocol, const Packet& data) const;
  Packet ipv6(std::uint8_t protocol, const Packet& data) const;
  Packet with_checksum(std::uint8_t protocol, Packet data, std::size_t at) const;

  IpAddress source_, destination_;
  Mac mac_source_, mac_destination_;
  std::vector<std::uint16_t> tags_;
  std::uint8_t hop_limit_ = 64;
  std::optional<std::uint8_t> version_;
  std::size_t options_ = 0;
  std::vector<std::uint8_t> extensions_;
  std::optional<std::uint16_t> fragment_;  ///< offset << 3 | more
};

}  // namespace chatgate::test
