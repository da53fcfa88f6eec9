// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chatgate {

enum class Family : std::uint8_t { kV4 = 4, kV6 = 6 };

/// Length of an address of the family in bits: 32 or 128.
constexpr int address_bits(Family family) { return family == Family::kV4 ? 32 : 128; }

/// An IPv4 or IPv6 address. Bytes are in network order; IPv4 uses the first four, the rest stay zero.
/// Ordered by family, then by address.
struct IpAddress {
  Family family = Family::kV4;
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const IpAddress&) const = default;
};

/// The bytes that count: 4 or 16.
constexpr std::size_t address_size(const IpAddress& address) {
  return address.family == Family::kV4 ? 4 : 16;
}

/// Strict: dotted quad without leading zeros, or RFC 4291 text. `::ffff:a.b.c.d` (and the same in hex)
/// becomes v4. All else is refused with kUsage and, where there is one, the canonical form as hint: zone ids,
/// `a.b.c.d:port`, `[v6]:port`, leading zeros, too few octets, a prefix, spaces, junk, embedded NUL.
Result<IpAddress> parse_ip_address(std::string_view text);

/// Canonical: dotted quad, or RFC 5952.
std::string to_string(const IpAddress& address);

}  // namespace chatgate
