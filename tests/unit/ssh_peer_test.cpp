// SPDX-License-Identifier: Apache-2.0
#include "host/ssh_peer.h"

#include <gtest/gtest.h>

#include "support/policy.h"

namespace chatgate::test {
namespace {

TEST(SshConnection, IsClientAndServer) {
  const auto session = parse_ssh_connection("203.0.113.9 50000 198.51.100.1 22");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->remote, ip("203.0.113.9"));
  EXPECT_EQ(session->remote_port, 50000);
  EXPECT_EQ(session->local, ip("198.51.100.1"));
  EXPECT_EQ(session->local_port, 22);
}

TEST(SshConnection, ZonesAreLeftOut) {
  const auto session = parse_ssh_connection("fe80::9%eth0 50000 fe80::1%eth0 22");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->remote, ip("fe80::9"));
  EXPECT_EQ(session->local, ip("fe80::1"));
}

/// What protects the peer is its address: the rest may be missing.
TEST(SshConnection, TheClientIsEnough) {
  for (const char* text : {"2001:db8::9", "2001:db8::9 x y z", "2001:db8::9 70000 2001:db8::1 22"}) {
    const auto session = parse_ssh_connection(text);
    ASSERT_TRUE(session) << text;
    EXPECT_EQ(session->remote, ip("2001:db8::9")) << text;
    EXPECT_EQ(session->local.family, Family::kV6) << text;
  }
  for (const char* text : {"", " ", "UNKNOWN 0 UNKNOWN 0", "%eth0"})
    EXPECT_FALSE(parse_ssh_connection(text)) << text;
}

}  // namespace
}  // namespace chatgate::test
