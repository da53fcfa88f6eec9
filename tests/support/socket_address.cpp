// SPDX-License-Identifier: Apache-2.0
#include "support/socket_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "support/process.h"

namespace chatgate::test {

SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
  SocketAddress out;
  if (address.family == Family::kV4) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    std::memcpy(&v4->sin_addr, address.bytes.data(), 4);
    out.size = sizeof(*v4);
    return out;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  std::memcpy(&v6->sin6_addr, address.bytes.data(), 16);
  out.size = sizeof(*v6);
  return out;
}

IpAddress ip_address(const sockaddr_storage& storage) {
  IpAddress address;
  if (storage.ss_family == AF_INET) {
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr, 4);
    return address;
  }
  const in6_addr& bytes = reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
    std::copy(bytes.s6_addr + 12, bytes.s6_addr + 16, address.bytes.begin());
    return address;
  }
  address.family = Family::kV6;
  std::copy(bytes.s6_addr, bytes.s6_addr + 16, address.bytes.begin());
  return address;
}

int open_dual_stack(const std::string& netns, int type, std::uint16_t port) {
  const InNetns inside(netns);
  const int fd = socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int no = 0;
  const int yes = 1;
  IpAddress any;
  any.family = Family::kV6;
  const SocketAddress address = socket_address(any, port);
  if (fd >= 0 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)) == 0 &&
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
      bind(fd, address.get(), address.size) == 0)
    return fd;
  ADD_FAILURE() << "open port " << port << " in " << netns << ": " << std::strerror(errno);
  if (fd >= 0) close(fd);
  return -1;
}

}  // namespace chatgate::test
