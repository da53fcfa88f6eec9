// SPDX-License-Identifier: Apache-2.0
#include "support/traffic.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "support/policy.h"
#include "support/process.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;
constexpr auto kLongest = 1800s;

/// Bound to `source`; a datagram that finds the link full is an error, not a silent loss.
int open_sender(const SocketAddress& source) {
  const int yes = 1;
  const bool v4 = source.storage.ss_family == AF_INET;
  const int fd = socket(source.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (bind(fd, source.get(), source.size) != 0 ||
      setsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, &yes, sizeof(yes)) != 0)
    ADD_FAILURE() << "open sender: " << std::strerror(errno);
  return fd;
}

}  // namespace

SteadySender::SteadySender(const std::string& netns, const std::vector<Flow>& flows, std::uint16_t port,
                           std::chrono::microseconds interval) {
  const InNetns inside(netns);
  for (const Flow& flow : flows) {
    auto lane = std::make_unique<Lane>();
    lane->fd = open_sender(socket_address(ip(flow.source), 0));
    lane->to = socket_address(ip(flow.destination), port);
    lanes_.push_back(std::move(lane));
  }
  thread_ = std::thread([this, interval] { run(interval); });
}

SteadySender::~SteadySender() {
  stop();
  for (const auto& lane : lanes_) close(lane->fd);
}

void SteadySender::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void SteadySender::run(std::chrono::microseconds interval) {
  const Instant end = std::chrono::steady_clock::now() + kLongest;
  Instant next = std::chrono::steady_clock::now();
  while (!stopping_ && next < end) {
    for (const auto& lane : lanes_) {
      if (sendto(lane->fd, "sentinel", 8, 0, lane->to.get(), lane->to.size) == 8) ++lane->sent;
    }
    // What a busy machine missed is not made up for in a burst.
    next = std::max(next + interval, std::chrono::steady_clock::now());
    std::this_thread::sleep_until(next);
  }
}

UdpReceiver::UdpReceiver(const std::string& netns, std::uint16_t port)
    : fd_(open_dual_stack(netns, SOCK_DGRAM, port)) {
  const int size = 16 << 20;
  if (setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) != 0)
    ADD_FAILURE() << "receive buffer: " << std::strerror(errno);
  thread_ = std::thread([this] { run(); });
}

UdpReceiver::~UdpReceiver() {
  stopping_ = true;
  thread_.join();
  if (fd_ >= 0) close(fd_);
}

void UdpReceiver::run() {
  std::array<char, 2048> buffer{};
  while (!stopping_) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    if (recvfrom(fd_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size) < 0)
      continue;
    const std::lock_guard<std::mutex> guard(mutex_);
    Arrivals& one = arrivals_[ip_address(from)];
    if (one.count++ == 0) one.first = std::chrono::steady_clock::now();
  }
}

UdpReceiver::Arrivals UdpReceiver::arrivals(const std::string& source) const {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto found = arrivals_.find(ip(source));
  return found == arrivals_.end() ? Arrivals{} : found->second;
}

std::uint64_t UdpReceiver::received(const std::string& source) const { return arrivals(source).count; }

Instant UdpReceiver::first_seen(const std::string& source) const { return arrivals(source).first; }

}  // namespace chatgate::test
