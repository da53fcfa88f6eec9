// SPDX-License-Identifier: Apache-2.0
#include "support/visit.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/socket_address.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

using namespace std::chrono_literals;

// A reply takes a fraction of a millisecond. Who is to get through has many tries; silence is not waited for
// that long (the drop counter is the other witness).
constexpr auto kPatience = 3000ms;
constexpr auto kSilence = 250ms;

testing::AssertionResult outcome(bool good, const Visit& visit, bool ping, bool tcp, std::uint64_t drops) {
  if (good) return testing::AssertionSuccess();
  return testing::AssertionFailure() << visit.source << " to " << visit.destination << ": ping "
                                     << (ping ? "answered" : "unanswered") << ", TCP "
                                     << (tcp ? "connected" : "not connected") << ", " << drops
                                     << " drops counted";
}

}  // namespace

std::string host_address(Family family, int link) {
  if (family == Family::kV4) return link == 0 ? "198.51.100.1" : "203.0.113.1";
  return link == 0 ? "2001:db8::1" : "2001:db8:1::1";
}

std::string visitor_address(Family family, int link) {
  if (family == Family::kV4) return link == 0 ? "198.51.100.2" : "203.0.113.2";
  return link == 0 ? "2001:db8::2" : "2001:db8:1::2";
}

TcpListener::TcpListener(const std::string& netns, std::uint16_t port)
    : fd_(open_dual_stack(netns, SOCK_STREAM, port)) {
  if (fd_ >= 0 && listen(fd_, 128) != 0) ADD_FAILURE() << "listen: " << std::strerror(errno);
}

TcpListener::~TcpListener() {
  if (fd_ >= 0) close(fd_);
}

bool pings(const std::string& netns, const std::string& source, const std::string& destination,
           std::chrono::milliseconds limit) {
  const std::string seconds = fmt::format("{:.3f}", static_cast<double>(limit.count()) / 1000);
  return run_process({"ping", "-n", "-c", "1", "-W", seconds, "-I", source, destination}, {netns, {}, {}})
             .exit_code == 0;
}

bool connects(const std::string& netns, const std::string& source, const std::string& destination,
              std::uint16_t port, std::chrono::milliseconds limit) {
  const InNetns inside(netns);
  const SocketAddress from = socket_address(ip(source), 0);
  const SocketAddress to = socket_address(ip(destination), port);
  const int fd = socket(from.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, from.get(), from.size) != 0) {
    ADD_FAILURE() << "bind to " << source << ": " << std::strerror(errno);
    return false;
  }
  bool connected = connect(fd, to.get(), to.size) == 0;
  pollfd waiting{fd, POLLOUT, 0};
  if (!connected && errno == EINPROGRESS && poll(&waiting, 1, static_cast<int>(limit.count())) == 1) {
    int error = 0;
    socklen_t size = sizeof(error);
    connected = getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }
  close(fd);
  return connected;
}

void wait_for_link(const Lab& lab) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    const auto reaches = [&] {
      return pings(lab.visitor(), visitor_address(family), host_address(family), kSilence);
    };
    EXPECT_TRUE(wait_until(reaches)) << host_address(family);
  }
}

testing::AssertionResult Visit::gets_through() const {
  const TcpListener listener(lab.host(), kPort);
  // TCP repeats what is lost; so does this.
  const bool ping = wait_until([&] { return pings(lab.visitor(), source, destination, kSilence); });
  const bool tcp = connects(lab.visitor(), source, destination, kPort, kPatience);
  return outcome(ping && tcp, *this, ping, tcp, 0);
}

testing::AssertionResult Visit::is_silenced() const {
  const TcpListener listener(lab.host(), kPort);
  const std::uint64_t before = counted(lab, "drop_banned");
  std::uint64_t drops = 0;
  bool ping = false;
  bool tcp = false;
  // A link that just came up may take a second until packets leave it.
  wait_until([&] {
    ping = ping || pings(lab.visitor(), source, destination, kSilence);
    tcp = tcp || connects(lab.visitor(), source, destination, kPort, kSilence);
    drops = counted(lab, "drop_banned") - before;
    return ping || tcp || drops >= 2;
  });
  return outcome(!ping && !tcp && drops >= 2, *this, ping, tcp, drops);
}

}  // namespace chatgate::test
