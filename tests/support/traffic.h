// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/socket_address.h"

namespace chatgate::test {

using Instant = std::chrono::steady_clock::time_point;

/// UDP datagrams from one address of a namespace to another's.
struct Flow {
  std::string source;
  std::string destination;
};

/// Sends one datagram on each flow every `interval`, in a thread of its own, until it is stopped; at most for
/// 100 s.
class SteadySender {
 public:
  SteadySender(const std::string& netns, const std::vector<Flow>& flows, std::uint16_t port,
               std::chrono::microseconds interval);
  ~SteadySender();
  SteadySender(const SteadySender&) = delete;
  SteadySender& operator=(const SteadySender&) = delete;

  /// Datagrams that left on the link, by the flow's number.
  std::uint64_t sent(std::size_t flow) const { return lanes_.at(flow)->sent; }
  void stop();

 private:
  struct Lane {
    int fd = -1;
    SocketAddress to;
    std::atomic<std::uint64_t> sent{0};
  };
  void run(std::chrono::microseconds interval);

  std::vector<std::unique_ptr<Lane>> lanes_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// Counts the datagrams that arrive at a port of a namespace, by source address, in a thread of its own.
class UdpReceiver {
 public:
  UdpReceiver(const std::string& netns, std::uint16_t port);
  ~UdpReceiver();
  UdpReceiver(const UdpReceiver&) = delete;
  UdpReceiver& operator=(const UdpReceiver&) = delete;

  std::uint64_t received(const std::string& source) const;
  /// When the first one came; the epoch if there was none.
  Instant first_seen(const std::string& source) const;

 private:
  struct Arrivals {
    std::uint64_t count = 0;
    Instant first;
  };
  void run();
  Arrivals arrivals(const std::string& source) const;

  int fd_ = -1;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::map<IpAddress, Arrivals> arrivals_;
  std::thread thread_;
};

}  // namespace chatgate::test
