// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

/// Where something listens.
struct AddressPort {
  IpAddress address;
  std::uint16_t port = 0;

  bool operator==(const AddressPort&) const = default;
};

/// "127.0.0.1:9617", "[::1]:9617": an address, as parse_ip_address() takes it, and a port from 0 to 65535.
/// All else is refused with kUsage: a name, an IPv6 address without brackets, a missing address or port.
Result<AddressPort> parse_address_port(std::string_view text);

/// "127.0.0.1:9617", "[::1]:9617".
std::string to_string(const AddressPort& where);

}  // namespace chatgate
