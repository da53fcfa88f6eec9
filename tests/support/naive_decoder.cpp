// SPDX-License-Identifier: Apache-2.0
#include "support/naive_decoder.h"

#include <set>

namespace chatgate::test {
namespace {

/// `bytes` from `at` on; empty beyond the end.
Packet rest_of(const Packet& bytes, std::size_t at) {
  return at < bytes.size() ? Packet(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end()) : Packet();
}

int number16(const Packet& bytes, std::size_t at) { return bytes.at(at) * 256 + bytes.at(at + 1); }

IpAddress address_at(const Packet& bytes, std::size_t at, Family family) {
  IpAddress address;
  address.family = family;
  for (std::size_t i = 0; i < address_size(address); ++i) address.bytes.at(i) = bytes.at(at + i);
  return address;
}

bool is_tunnel(int protocol) { return std::set<int>{4, 41, 47}.count(protocol) != 0; }

void pass(Decoded& decoded, chatgate_counter counter) { decoded.passes = counter; }

void decode4(const Packet& ip, Decoded& decoded) {
  if (ip.size() < 20 || ip[0] / 16 != 4) return pass(decoded, CHATGATE_PASS_MALFORMED);
  decoded.source = address_at(ip, 12, Family::kV4);
  decoded.destination = address_at(ip, 16, Family::kV4);
  decoded.tunnel = is_tunnel(ip[9]);
}

void decode6(const Packet& ip, Decoded& decoded) {
  if (ip.size() < 40 || ip[0] / 16 != 6) return pass(decoded, CHATGATE_PASS_MALFORMED);
  const bool icmp6 = ip[6] == 58 && ip.size() >= 42;
  if (icmp6 && ip[7] == 255 && std::set<int>{133, 134, 135, 136, 137}.count(ip[40]) != 0 && ip[41] == 0)
    return pass(decoded, CHATGATE_PASS_NEIGHBOUR);
  decoded.source = address_at(ip, 8, Family::kV6);
  decoded.destination = address_at(ip, 24, Family::kV6);
  decoded.tunnel = is_tunnel(ip[6]);
}

/// `type` says what `data` is.
void decode_type(int type, const Packet& data, Decoded& decoded) {
  const bool vlan = std::set<int>{0x8100, 0x88a8, 0x9100}.count(type) != 0;
  if (vlan && decoded.tags == 4) return pass(decoded, CHATGATE_PASS_VLAN_DEPTH);
  if (vlan && data.size() < 4) return pass(decoded, CHATGATE_PASS_MALFORMED);
  if (vlan) {
    ++decoded.tags;
    return decode_type(number16(data, 2), rest_of(data, 4), decoded);
  }
  if (type == 0x0800) return decode4(data, decoded);
  if (type == 0x86dd) return decode6(data, decoded);
  pass(decoded, type == 0x0806 ? CHATGATE_PASS_ARP : CHATGATE_PASS_NOT_IP);
}

}  // namespace

Decoded decode(const Packet& frame) {
  Decoded decoded;
  if (frame.size() < 14)
    pass(decoded, CHATGATE_PASS_MALFORMED);
  else
    decode_type(number16(frame, 12), rest_of(frame, 14), decoded);
  return decoded;
}

}  // namespace chatgate::test
