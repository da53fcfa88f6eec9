// SPDX-License-Identifier: Apache-2.0
#include "cli/traffic.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "support/process.h"

namespace chatgate::test {
namespace {

constexpr const char* kHost = "198.51.100.1";
constexpr const char* kMarker = "198.51.100.2";
constexpr std::uint16_t kTrafficPort = 4000;
constexpr int kPatience = 10'000;  // ms; a busy machine

struct Message {
  std::uint32_t number;
  std::uint32_t marker;  ///< 1: the marker behind the packets of that number
};

sockaddr_in socket_address(const std::string& address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

UniqueFd udp_socket(const std::string& address, std::uint16_t port) {
  UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in here = socket_address(address, port);
  if (!fd || bind(fd.get(), reinterpret_cast<const sockaddr*>(&here), sizeof(here)) != 0)
    ADD_FAILURE() << "UDP socket on " << address << ": " << std::strerror(errno);
  return fd;
}

void send_to_host(const UniqueFd& from, const Message& message) {
  const sockaddr_in there = socket_address(kHost, kTrafficPort);
  const ssize_t sent = sendto(from.get(), &message, sizeof(message), 0,
                              reinterpret_cast<const sockaddr*>(&there), sizeof(there));
  if (sent != sizeof(message)) ADD_FAILURE() << "send: " << std::strerror(errno);
}

}  // namespace

Traffic::Traffic(const Lab& lab, const std::vector<std::string>& sources) {
  for (const std::string& source : sources)
    lab.ip(lab.visitor(), {"address", "add", source + "/32", "dev", "v0"});
  {
    const InNetns host(lab.host());
    receiver_ = udp_socket(kHost, kTrafficPort);
  }
  const InNetns visitor(lab.visitor());
  for (const std::string& source : sources) senders_[source] = udp_socket(source, 0);
  senders_[kMarker] = udp_socket(kMarker, 0);
}

bool Traffic::passes(const std::string& source) { return send(source, 1) == 1; }

int Traffic::send(const std::string& source, int count) {
  int arrived = 0;
  for (int i = 0; i < count; ++i) {
    ++number_;
    send_to_host(senders_.at(source), {number_, 0});
    send_to_host(senders_.at(kMarker), {number_, 1});
    arrived += read_until_marker() ? 1 : 0;
  }
  return arrived;
}

bool Traffic::read_until_marker() {
  bool arrived = false;
  for (;;) {
    pollfd readable{receiver_.get(), POLLIN, 0};
    Message message{};
    if (poll(&readable, 1, kPatience) != 1 ||
        recv(receiver_.get(), &message, sizeof(message), 0) != sizeof(message)) {
      ADD_FAILURE() << "a packet from " << kMarker << " did not get through";
      return arrived;
    }
    if (message.number != number_) continue;  // late, from an exchange that failed
    if (message.marker == 1) return arrived;
    arrived = true;
  }
}

Sentinels::Sentinels(Traffic& traffic, std::string banned, std::string allowed)
    : thread_([this, &traffic, banned = std::move(banned), allowed = std::move(allowed)] {
        while (!stop_) {
          leaks_ += traffic.passes(banned) ? 1 : 0;
          losses_ += traffic.passes(allowed) ? 0 : 1;
          ++rounds_;
          rounds_.notify_one();
          std::this_thread::sleep_for(std::chrono::milliseconds(1));  // leaves the machine to the others
        }
      }) {
  rounds_.wait(0);
}

Sentinels::~Sentinels() {
  rounds_.wait(rounds_);
  stop_ = true;
  thread_.join();
  EXPECT_EQ(leaks_, 0) << "a packet from a banned source passed, of " << rounds_.load();
  EXPECT_EQ(losses_, 0) << "a packet from a whitelisted source was dropped, of " << rounds_.load();
}

}  // namespace chatgate::test
