// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "support/packet.h"
#include "support/policy.h"

namespace chatgate::test {

/// The port whose counters are looked at: neither the first nor the last.
inline constexpr std::uint32_t kCountedPort = 3;

/// To an address of the host, of the same family.
inline PacketBuilder from(std::string_view source) {
  const IpAddress address = ip(source);
  return PacketBuilder(address, ip(address.family == Family::kV4 ? "198.51.100.1" : "2001:db8:ffff::1"));
}

}  // namespace chatgate::test
