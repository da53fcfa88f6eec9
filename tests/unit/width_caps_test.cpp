// SPDX-License-Identifier: Apache-2.0
#include "policy/width_caps.h"

#include <gtest/gtest.h>

#include <array>

#include "support/policy.h"

namespace chatgate::test {
namespace {

struct Edge {
  Kind kind;
  const char* address;
  int cap;
};

constexpr std::array<Edge, 4> kEdges{{{Kind::kBan, "64.0.0.0", 8},
                                      {Kind::kBan, "2000::", 19},
                                      {Kind::kAllow, "64.0.0.0", 16},
                                      {Kind::kAllow, "2000::", 32}}};

TEST(WidthCaps, TheCapItselfIsTakenAndOneBitWiderIsNot) {
  for (const Edge& edge : kEdges) {
    SCOPED_TRACE(edge.cap);
    const IpAddress address = ip(edge.address);
    EXPECT_TRUE(check_width(edge.kind, make_prefix(address, edge.cap), {}));
    EXPECT_TRUE(check_width(edge.kind, host_prefix(address), {}));
    for (int length = 0; length < edge.cap; ++length) {
      const Status status = check_width(edge.kind, make_prefix(address, length), {});
      ASSERT_FALSE(status) << length;
      EXPECT_EQ(status.error().kind, ErrorKind::kRefused);
      EXPECT_EQ(status.error().hint, length == 0 ? "" : "name narrower prefixes");
    }
  }
}

TEST(WidthCaps, OtherCapsAreKeptTo) {
  const WidthCaps caps{1, 1, 24, 128};
  EXPECT_TRUE(check_width(Kind::kBan, prefix("128.0.0.0/1"), caps));
  EXPECT_TRUE(check_width(Kind::kBan, prefix("8000::/1"), caps));
  EXPECT_FALSE(check_width(Kind::kAllow, prefix("10.0.0.0/23"), caps));
  EXPECT_FALSE(check_width(Kind::kAllow, prefix("2001:db8::/127"), caps));
  EXPECT_TRUE(check_width(Kind::kAllow, prefix("2001:db8::"), caps));
}

TEST(WidthCaps, AZeroLengthIsRefusedWhateverTheyAre) {
  for (const Kind kind : {Kind::kBan, Kind::kAllow})
    for (const char* all : {"0.0.0.0/0", "::/0"}) EXPECT_FALSE(check_width(kind, prefix(all), {0, 0, 0, 0}));
}

TEST(WidthCaps, ASharedPrefixMayBeAsWideAsItLikes) {
  for (const char* all : {"0.0.0.0/0", "::/0", "64.0.0.0/2"})
    EXPECT_TRUE(check_width(Kind::kShare, prefix(all), {}));
}

TEST(WidthCaps, WhatIsWideSaysHowManyAddressesItCovers) {
  EXPECT_EQ(width_note(prefix("198.0.0.0/15")), "198.0.0.0/15 covers 131072 addresses");
  EXPECT_EQ(width_note(prefix("198.0.0.0/16")), "");
  EXPECT_EQ(width_note(prefix("2001:db8::/31")), "2001:db8::/31 covers about 1.5e29 addresses");
  EXPECT_EQ(width_note(prefix("2001:db8::/32")), "");
}

}  // namespace
}  // namespace chatgate::test
