// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "net/ip_address.h"

namespace chatgate::test {

/// An address and port as the socket calls take it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address(const IpAddress& address, std::uint16_t port);

/// The address alone; a v4-mapped one becomes v4.
IpAddress ip_address(const sockaddr_storage& storage);

/// A socket that takes connections or datagrams of both families on that port of a network namespace,
/// non-blocking. Fails the test (and is -1) if there is none to be had.
int open_dual_stack(const std::string& netns, int type, std::uint16_t port);

}  // namespace chatgate::test
