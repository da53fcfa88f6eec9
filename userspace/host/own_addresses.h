// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

struct InterfaceAddress {
  std::string interface;
  IpAddress address;
};

/// The IPv4 and IPv6 addresses of every interface in this network namespace (getifaddrs).
Result<std::vector<InterfaceAddress>> own_addresses();

}  // namespace chatgate
