// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "net/ip_address.h"
#include "support/lab.h"

namespace chatgate::test {

/// Where the packets of a test go that has no other port in mind.
inline constexpr std::uint16_t kPort = 4444;

/// An operator's, as sshd puts it in $SSH_CONNECTION.
inline constexpr const char* kSession = "203.0.113.9 50000 198.51.100.1 22";

/// Addresses of the first link, by family: the host's, the visitor's own.
std::string host_address(Family family, int link = 0);
std::string visitor_address(Family family, int link = 0);

/// Takes TCP connections on a port of a network namespace as long as it lives; nobody reads them.
class TcpListener {
 public:
  TcpListener(const std::string& netns, std::uint16_t port);
  ~TcpListener();
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

 private:
  int fd_ = -1;
};

/// Whether one ping from `source` (an address of that network namespace) is answered within `limit`.
bool pings(const std::string& netns, const std::string& source, const std::string& destination,
           std::chrono::milliseconds limit);

/// Whether a TCP connection from `source` is established within `limit`.
bool connects(const std::string& netns, const std::string& source, const std::string& destination,
              std::uint16_t port, std::chrono::milliseconds limit);

/// Returns when both families get over a link that just came up (the kernel takes up to a second for that,
/// and what is sent before is lost); fails the test if they do not. Nothing may be banned yet.
void wait_for_link(const Lab& lab);

/// One of a visitor's addresses, and the host's port that it wants to reach.
struct Visit {
  const Lab& lab;
  std::string source;
  std::string destination;

  /// Both ping and TCP get through.
  testing::AssertionResult gets_through() const;
  /// Neither does, and the filter counted drops.
  testing::AssertionResult is_silenced() const;
};

}  // namespace chatgate::test
