// SPDX-License-Identifier: Apache-2.0
#include "support/packet.h"

#include <utility>

#include "support/policy.h"

namespace chatgate::test {
namespace {

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kFragmentHeader = 44, kIcmp6 = 58;
constexpr std::uint16_t kEthernetIpv4 = 0x0800, kEthernetArp = 0x0806, kEthernetIpv6 = 0x86dd;

void add16(Packet& packet, std::size_t value) {
  packet.push_back(static_cast<std::uint8_t>(value >> 8));
  packet.push_back(static_cast<std::uint8_t>(value));
}

void put16(Packet& packet, std::size_t at, std::uint16_t value) {
  packet.at(at) = static_cast<std::uint8_t>(value >> 8);
  packet.at(at + 1) = static_cast<std::uint8_t>(value);
}

void add(Packet& packet, const Packet& bytes) { packet.insert(packet.end(), bytes.begin(), bytes.end()); }

void add(Packet& packet, const IpAddress& address) {
  packet.insert(packet.end(), address.bytes.begin(), address.bytes.begin() + address_size(address));
}

/// RFC 1071.
std::uint16_t internet_checksum(const Packet& data) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i) sum += i % 2 == 0 ? data[i] << 8U : data[i];
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

PacketBuilder::PacketBuilder(Family family)
    : PacketBuilder(family == Family::kV4 ? ip("192.0.2.7") : ip("2001:db8::7"),
                    family == Family::kV4 ? ip("198.51.100.1") : ip("2001:db8:ffff::1")) {}

PacketBuilder::PacketBuilder(const IpAddress& source, const IpAddress& destination)
    : source_(source), destination_(destination), mac_source_{2, 0, 0, 0, 0, 1}, mac_destination_{2, 0, 0,
                                                                                                  0, 0, 2} {}

PacketBuilder& PacketBuilder::macs(Mac source, Mac destination) {
  mac_source_ = std::move(source);
  mac_destination_ = std::move(destination);
  return *this;
}

PacketBuilder& PacketBuilder::tag_types(std::vector<std::uint16_t> types) {
  tags_ = std::move(types);
  return *this;
}

PacketBuilder& PacketBuilder::tags(int count) {
  tags_.assign(static_cast<std::size_t>(count), kDot1Ad);
  if (!tags_.empty()) tags_.back() = kDot1Q;
  return *this;
}

PacketBuilder& PacketBuilder::hop_limit(std::uint8_t limit) {
  hop_limit_ = limit;
  return *this;
}

PacketBuilder& PacketBuilder::version(std::uint8_t number) {
  version_ = number;
  return *this;
}

PacketBuilder& PacketBuilder::options(std::size_t bytes) {
  options_ = bytes;
  return *this;
}

PacketBuilder& PacketBuilder::extension(std::uint8_t header) {
  extensions_.push_back(header);
  return *this;
}

PacketBuilder& PacketBuilder::fragment(std::uint16_t offset, bool more) {
  fragment_ = static_cast<std::uint16_t>(offset << 3U | (more ? 1U : 0U));
  return *this;
}

/// The transport checksum at `at`, over the pseudo header too (not for ICMP).
Packet PacketBuilder::with_checksum(std::uint8_t protocol, Packet data, std::size_t at) const {
  Packet covered;
  if (protocol != kIcmp) {
    add(covered, source_);
    add(covered, destination_);
    add16(covered, protocol);
    add16(covered, data.size());
  }
  add(covered, data);
  put16(data, at, internet_checksum(covered));
  return data;
}

Packet PacketBuilder::udp(std::string_view text, std::uint16_t port) const {
  Packet data;
  add16(data, 40000);
  add16(data, port);
  add16(data, 8 + text.size());
  add16(data, 0);
  data.insert(data.end(), text.begin(), text.end());
  return payload(kUdp, with_checksum(kUdp, std::move(data), 6));
}

Packet PacketBuilder::tcp_syn(std::uint16_t port) const {
  Packet data;
  add16(data, 40000);
  add16(data, port);
  add(data, {0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0});
  return payload(kTcp, with_checksum(kTcp, std::move(data), 16));
}

Packet PacketBuilder::ping() const {
  const bool v4 = source_.family == Family::kV4;
  Packet data{static_cast<std::uint8_t>(v4 ? 8 : 128), 0, 0, 0, 0, 7, 0, 1};
  data.resize(24, 'x');
  const std::uint8_t protocol = v4 ? kIcmp : kIcmp6;
  return payload(protocol, with_checksum(protocol, std::move(data), 2));
}

Packet PacketBuilder::icmp6(std::uint8_t type, std::uint8_t code) const {
  Packet data{type, code, 0, 0, 0, 0, 0, 0};
  add(data, destination_);
  return payload(kIcmp6, with_checksum(kIcmp6, std::move(data), 2));
}

Packet PacketBuilder::tunnel(std::uint8_t protocol, const Packet& inner) const {
  Packet data;
  if (protocol == kGre) {
    add16(data, 0);
    add16(data, static_cast<std::size_t>(inner.at(12) << 8U | inner.at(13)));
  }
  data.insert(data.end(), inner.begin() + 14, inner.end());
  return payload(protocol, data);
}

Packet PacketBuilder::payload(std::uint8_t protocol, const Packet& data) const {
  if (source_.family == Family::kV4) return ethernet(kEthernetIpv4, ipv4(protocol, data));
  return ethernet(kEthernetIpv6, ipv6(protocol, data));
}

Packet PacketBuilder::arp() const {
  Packet data{0, 1, 8, 0, 6, 4, 0, 1};
  add(data, mac_source_);
  add(data, source_);
  add(data, {0, 0, 0, 0, 0, 0});
  add(data, destination_);
  return ethernet(kEthernetArp, data);
}

Packet PacketBuilder::ethernet(std::uint16_t type, const Packet& data) const {
  Packet packet;
  add(packet, mac_destination_);
  add(packet, mac_source_);
  for (std::size_t i = 0; i < tags_.size(); ++i) {
    add16(packet, tags_[i]);
    add16(packet, i + 1);
  }
  add16(packet, type);
  add(packet, data);
  return packet;
}

Packet PacketBuilder::ipv4(std::uint8_t protocol, const Packet& data) const {
  const std::size_t header = 20 + options_;
  Packet packet{static_cast<std::uint8_t>(version_.value_or(4) << 4U | header / 4), 0};
  add16(packet, header + data.size());
  add16(packet, 1);
  const unsigned more = fragment_.value_or(0) & 1U;
  add16(packet, more << 13U | fragment_.value_or(0) >> 3U);
  add(packet, {hop_limit_, protocol, 0, 0});
  add(packet, source_);
  add(packet, destination_);
  packet.resize(header, 1);
  put16(packet, 10, internet_checksum(packet));
  add(packet, data);
  return packet;
}

Packet PacketBuilder::ipv6(std::uint8_t protocol, const Packet& data) const {
  std::vector<std::uint8_t> chain = extensions_;
  if (fragment_) chain.push_back(kFragmentHeader);
  chain.push_back(protocol);
  Packet packet{static_cast<std::uint8_t>(version_.value_or(6) << 4U), 0, 0, 0};
  add16(packet, 8 * (chain.size() - 1) + data.size());
  add(packet, {chain.front(), hop_limit_});
  add(packet, source_);
  add(packet, destination_);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const std::uint16_t offset = chain[i] == kFragmentHeader ? *fragment_ : 0;
    add(packet,
        {chain[i + 1], 0, static_cast<std::uint8_t>(offset >> 8U), static_cast<std::uint8_t>(offset)});
    // Pad1 over the rest of an options header; the identification of a fragment header.
    add(packet, chain[i] == kFragmentHeader ? Packet{0, 0, 0, 1} : Packet{0, 0, 0, 0});
  }
  add(packet, data);
  return packet;
}

}  // namespace chatgate::test
