// SPDX-License-Identifier: Apache-2.0
#include "policy/guard.h"

#include <gtest/gtest.h>

#include "support/policy.h"

namespace chatgate::test {
namespace {

const Guard& host() {
  static const Guard guard{{},
                           {{prefix("192.0.2.1"), "this host's address on eth0"},
                            {prefix("192.0.2.254"), "a default gateway", Protection::kGateway},
                            {prefix("2001:db8::22"), "the peer of your SSH session", Protection::kSshPeer},
                            {prefix("10.0.0.0/8"), "protected by the configuration", Protection::kConfigured},
                            {prefix("198.51.100.53"), "resolver of this host", Protection::kResolver}},
                           {}};
  return guard;
}

std::string reason(Kind kind, const char* text) {
  const Status status = check_guard(kind, prefix(text), host());
  if (status) return "";
  EXPECT_EQ(status.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(status.error().what, to_string(kind));
  return status.error().object + ": " + status.error().reason;
}

TEST(Guard, AZeroLengthIsRefusedForBothKinds) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
    EXPECT_EQ(reason(kind, "0.0.0.0/0"), "0.0.0.0/0: it covers every address there is");
    EXPECT_EQ(reason(kind, "::/0"), "::/0: it covers every address there is");
  }
  EXPECT_EQ(reason(Kind::kShare, "0.0.0.0/0"), "");
}

TEST(Guard, ABanMustLeaveTheProtectedOnesOut) {
  EXPECT_EQ(reason(Kind::kBan, "192.0.2.1"), "192.0.2.1: it is this host's address on eth0");
  EXPECT_EQ(reason(Kind::kBan, "192.0.2.0/30"),
            "192.0.2.0/30: it covers 192.0.2.1, this host's address on eth0");
  EXPECT_EQ(reason(Kind::kBan, "192.0.2.128/25"), "192.0.2.128/25: it covers 192.0.2.254, a default gateway");
  EXPECT_EQ(reason(Kind::kBan, "2001:db8::22"), "2001:db8::22: it is the peer of your SSH session");
  EXPECT_EQ(reason(Kind::kBan, "2001:db8::/64"),
            "2001:db8::/64: it covers 2001:db8::22, the peer of your SSH session");
  EXPECT_EQ(reason(Kind::kBan, "10.1.2.3"),
            "10.1.2.3: it lies in 10.0.0.0/8, protected by the configuration");
  EXPECT_EQ(reason(Kind::kBan, "10.0.0.0/8"), "10.0.0.0/8: it is protected by the configuration");
}

TEST(Guard, AProtectedRangeComesBeforeTheWidth) {
  EXPECT_EQ(reason(Kind::kBan, "128.0.0.0/1"),
            "128.0.0.0/1: it covers 192.0.2.1, this host's address on eth0");
}

TEST(Guard, WhatIsBesideThemIsBanned) {
  for (const char* text :
       {"192.0.2.2", "192.0.2.2/31", "192.0.2.64/26", "192.0.3.0/24", "2001:db8::21", "2001:db8:1::/48"})
    EXPECT_EQ(reason(Kind::kBan, text), "") << text;
}

TEST(Guard, WhatNoClientHasIsRefusedForBothKinds) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
    EXPECT_EQ(reason(kind, "127.0.0.53"),
              "127.0.0.53: it lies in 127.0.0.0/8, loopback: no client has such an address");
    EXPECT_EQ(reason(kind, "ff02::1"),
              "ff02::1: it lies in ff00::/8, multicast: no client has such an address");
    EXPECT_EQ(reason(kind, "0.0.0.0"),
              "0.0.0.0: it is the unspecified address: no client has such an address");
    EXPECT_EQ(reason(kind, "::/32"), "::/32: it covers ::1, loopback: no client has such an address");
  }
  EXPECT_EQ(reason(Kind::kShare, "127.0.0.1"), "");
}

TEST(Guard, WhatIsTooWideIsRefused) {
  EXPECT_EQ(reason(Kind::kBan, "24.0.0.0/7"),
            "24.0.0.0/7: it covers 33554432 addresses; the widest ban of IPv4 is a /8");
  EXPECT_EQ(reason(Kind::kAllow, "24.0.0.0/8"),
            "24.0.0.0/8: it covers 16777216 addresses; the widest allow of IPv4 is a /16");
  EXPECT_EQ(reason(Kind::kBan, "24.0.0.0/8"), "");
}

TEST(Guard, AllowsAndSharesOfThemHarmNobody) {
  for (const Kind kind : {Kind::kAllow, Kind::kShare})
    for (const char* text : {"192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "10.1.0.0/16"})
      EXPECT_EQ(reason(kind, text), "") << text;
}

TEST(Guard, ForceOverridesGatewaysResolversAndTheConfiguration) {
  for (const char* text : {"192.0.2.254", "198.51.100.53", "10.1.2.3", "10.0.0.0/8", "192.0.2.128/25"})
    EXPECT_TRUE(check_guard(Kind::kBan, prefix(text), host(), true)) << text;
  for (const char* text :
       {"192.0.2.1", "192.0.2.0/24", "2001:db8::22", "127.0.0.1", "64.0.0.0/7", "0.0.0.0/0"})
    EXPECT_FALSE(check_guard(Kind::kBan, prefix(text), host(), true)) << text;
}

TEST(Guard, WhatIsForcedUponIsNamed) {
  EXPECT_EQ(forced_upon(prefix("10.1.2.3"), host()), "it lies in 10.0.0.0/8, protected by the configuration");
  EXPECT_EQ(forced_upon(prefix("192.0.2.128/25"), host()), "it covers 192.0.2.254, a default gateway");
  EXPECT_EQ(forced_upon(prefix("192.0.2.1"), host()), "");
  EXPECT_EQ(forced_upon(prefix("203.0.113.1"), host()), "");
}

TEST(Guard, WithoutRangesTheWidthsAreStillRefused) {
  EXPECT_TRUE(check_guard(Kind::kBan, prefix("192.0.2.1"), {}));
  EXPECT_FALSE(check_guard(Kind::kBan, prefix("0.0.0.0/0"), {}));
  EXPECT_FALSE(check_guard(Kind::kBan, prefix("64.0.0.0/7"), {}));
}

}  // namespace
}  // namespace chatgate::test
