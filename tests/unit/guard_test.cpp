// SPDX-License-Identifier: Apache-2.0
#include "policy/guard.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/policy.h"

namespace chatgate::test {
namespace {

const std::vector<ProtectedAddress>& host() {
  static const std::vector<ProtectedAddress> addresses{{ip("192.0.2.1"), "this host's address on eth0"},
                                                       {ip("192.0.2.254"), "a default gateway"},
                                                       {ip("2001:db8::22"), "the peer of your SSH session"}};
  return addresses;
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
  EXPECT_EQ(reason(Kind::kBan, "128.0.0.0/1").substr(0, 25), "128.0.0.0/1: it covers 19");
}

TEST(Guard, WhatIsBesideThemIsBanned) {
  for (const char* text : {"192.0.2.2", "192.0.2.2/31", "192.0.2.64/26", "192.0.3.0/24", "0.0.0.0/1",
                           "2001:db8::21", "2001:db8:1::/48", "c000::/2"})
    EXPECT_EQ(reason(Kind::kBan, text), "") << text;
}

TEST(Guard, AllowsAndSharesOfThemHarmNobody) {
  for (const Kind kind : {Kind::kAllow, Kind::kShare})
    for (const char* text : {"192.0.2.1", "192.0.2.0/24", "2001:db8::/32"})
      EXPECT_EQ(reason(kind, text), "") << text;
}

TEST(Guard, WithoutAddressesOnlyTheZeroLengthIsRefused) {
  EXPECT_TRUE(check_guard(Kind::kBan, prefix("192.0.2.1"), {}));
  EXPECT_FALSE(check_guard(Kind::kBan, prefix("0.0.0.0/0"), {}));
}

}  // namespace
}  // namespace chatgate::test
