// SPDX-License-Identifier: Apache-2.0
#include "host/connections.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "base/unique_fd.h"
#include "support/policy.h"
#include "support/socket_address.h"

namespace chatgate::test {
namespace {

/// A connection of this process with itself, over loopback.
class ConnectionsTest : public testing::Test {
 protected:
  void open(const char* listen_on, const char* connect_to) {
    const SocketAddress at = socket_address(ip(listen_on), 0);
    listener_ = UniqueFd(socket(at.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(bind(listener_.get(), at.get(), at.size), 0);
    ASSERT_EQ(listen(listener_.get(), 1), 0);
    sockaddr_storage bound{};
    socklen_t size = sizeof(bound);
    ASSERT_EQ(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&bound), &size), 0);
    port_ =
        ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);  // at the same place in sockaddr_in6
    const SocketAddress to = socket_address(ip(connect_to), port_);
    client_ = UniqueFd(socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(connect(client_.get(), to.get(), to.size), 0);
    server_ = UniqueFd(accept(listener_.get(), nullptr, nullptr));
    ASSERT_TRUE(server_);
  }

  /// Both ends, that of the server first.
  std::vector<Connection> ends() const {
    auto all = established_connections();
    EXPECT_TRUE(all);
    std::erase_if(*all,
                  [&](const Connection& one) { return one.local_port != port_ && one.remote_port != port_; });
    std::sort(all->begin(), all->end(), [&](const Connection& a, const Connection& b) {
      return (a.local_port != port_) < (b.local_port != port_);
    });
    return *all;
  }

 private:
  UniqueFd listener_;
  UniqueFd client_;
  UniqueFd server_;
  std::uint16_t port_ = 0;
};

TEST_F(ConnectionsTest, BothEndsAreSeenAndWhoConnected) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    open(address, address);
    const std::vector<Connection> both = ends();
    ASSERT_EQ(both.size(), 2U) << address;
    EXPECT_FALSE(both[0].opened_here);
    EXPECT_TRUE(both[1].opened_here);
    for (const Connection& one : both) {
      EXPECT_EQ(one.local, ip(address));
      EXPECT_EQ(one.remote, ip(address));
    }
  }
}

TEST_F(ConnectionsTest, Ipv4OverAnIpv6SocketIsIpv4) {
  open("::", "127.0.0.1");
  const std::vector<Connection> both = ends();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].remote, ip("127.0.0.1"));
  EXPECT_EQ(both[0].local, ip("127.0.0.1"));
}

}  // namespace
}  // namespace chatgate::test
