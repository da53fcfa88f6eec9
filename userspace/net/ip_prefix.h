// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

/// A CIDR prefix: the address is masked to the length. Ordered by family, address, length, so that a prefix
/// comes right before what it covers.
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;  ///< 0..32 or 0..128

  auto operator<=>(const IpPrefix&) const = default;
};

/// `address` cut to its first `length` bits (clamped to the family's).
IpPrefix make_prefix(const IpAddress& address, int length);

/// The whole address as a prefix: /32 or /128.
IpPrefix host_prefix(const IpAddress& address);

/// The reason of parse_ip_prefix() when only the host bits are off; its hint is then the network.
inline constexpr std::string_view kHostBitsSet = "host bits are set";

/// An address or CIDR. Host bits set, a length over 32/128, signs, spaces, junk: refused with kUsage; the
/// hint is the canonical form where there is one. A v4-mapped CIDR of length 96..128 becomes v4; a shorter
/// one is refused.
Result<IpPrefix> parse_ip_prefix(std::string_view text);

/// Canonical; a full-length prefix is written as an address ("198.51.100.7", "2001:db8::/64").
std::string to_string(const IpPrefix& prefix);

/// Always with the length: "198.51.100.7/32".
std::string to_cidr(const IpPrefix& prefix);

bool covers(const IpPrefix& outer, const IpPrefix& inner);
bool covers(const IpPrefix& prefix, const IpAddress& address);

/// The highest address of the prefix: all host bits set.
IpAddress last_address(const IpPrefix& prefix);

/// How many addresses: decimal text, exact ("256", "18446744073709551616"); /0 of v6 included.
std::string address_count(const IpPrefix& prefix);

/// A count as people read it: up to 12 digits as it is, a longer one as "about 1.8e19".
std::string rounded_count(const std::string& count);

}  // namespace chatgate
