// SPDX-License-Identifier: Apache-2.0
#include "host/own_addresses.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace chatgate {

Result<std::vector<InterfaceAddress>> own_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return fail(system_error("list addresses", "this host", errno));
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, &freeifaddrs);
  std::vector<InterfaceAddress> all;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    InterfaceAddress found{one->ifa_name, {}};
    if (one->ifa_addr->sa_family == AF_INET) {
      const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
      std::memcpy(found.address.bytes.data(), &address->sin_addr, 4);
    } else if (one->ifa_addr->sa_family == AF_INET6) {
      const auto* address = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr);
      found.address.family = Family::kV6;
      std::memcpy(found.address.bytes.data(), &address->sin6_addr, 16);
    } else {
      continue;
    }
    all.push_back(found);
  }
  return all;
}

}  // namespace chatgate
