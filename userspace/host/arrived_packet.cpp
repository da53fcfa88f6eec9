// SPDX-License-Identifier: Apache-2.0
#include "host/arrived_packet.h"

#include <linux/if_ether.h>
#include <netinet/in.h>

#include <algorithm>

namespace chatgate {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int kMostTags = 4;
constexpr std::size_t kTagSize = 4;
constexpr std::size_t kShortest4 = 20;  // an IPv4 header without options
constexpr std::size_t kFixed6 = 40;     // the fixed IPv6 header

std::uint16_t word(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

IpAddress address_at(Family family, Bytes bytes, std::size_t at) {
  IpAddress address;
  address.family = family;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), family == Family::kV4 ? 4 : 16,
              address.bytes.begin());
  return address;
}

void read_ports(ArrivedPacket& packet, std::uint8_t protocol, Bytes bytes, std::size_t at) {
  if (protocol != IPPROTO_TCP || bytes.size() < at + 4) return;
  packet.source_port = word(bytes, at);
  packet.destination_port = word(bytes, at + 2);
}

std::optional<ArrivedPacket> read_v4(Bytes bytes) {
  if (bytes.size() < kShortest4 || bytes[0] >> 4U != 4) return std::nullopt;
  ArrivedPacket packet;
  packet.source = address_at(Family::kV4, bytes, 12);
  const bool first_fragment = (word(bytes, 6) & 0x1fffU) == 0;
  if (first_fragment) read_ports(packet, bytes[9], bytes, std::size_t{4} * (bytes[0] & 0xfU));
  return packet;
}

std::optional<ArrivedPacket> read_v6(Bytes bytes) {
  if (bytes.size() < kFixed6 || bytes[0] >> 4U != 6) return std::nullopt;
  ArrivedPacket packet;
  packet.source = address_at(Family::kV6, bytes, 8);
  read_ports(packet, bytes[6], bytes, kFixed6);
  return packet;
}

}  // namespace

std::optional<ArrivedPacket> read_arrived(std::uint16_t ether_type, std::span<const std::uint8_t> bytes) {
  for (int tags = 0; ether_type == ETH_P_8021Q || ether_type == ETH_P_8021AD; ++tags) {
    if (tags == kMostTags || bytes.size() < kTagSize) return std::nullopt;
    ether_type = word(bytes, 2);
    bytes = bytes.subspan(kTagSize);
  }
  if (ether_type == ETH_P_IP) return read_v4(bytes);
  if (ether_type == ETH_P_IPV6) return read_v6(bytes);
  return std::nullopt;
}

}  // namespace chatgate
