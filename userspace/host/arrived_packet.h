// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "net/ip_address.h"

namespace chatgate {

/// What is read of an IP packet that came in.
struct ArrivedPacket {
  IpAddress source;
  std::uint16_t source_port = 0;       ///< of TCP; else 0
  std::uint16_t destination_port = 0;  ///< of TCP; else 0

  bool operator==(const ArrivedPacket&) const = default;
};

/// `bytes`: what follows the Ethernet header, whose type is `ether_type` (host order); up to 4 VLAN tags are
/// passed over. Nothing: not IP, or cut before its source. Ports are read of first fragments, and right
/// behind an IPv6 header.
std::optional<ArrivedPacket> read_arrived(std::uint16_t ether_type, std::span<const std::uint8_t> bytes);

}  // namespace chatgate
