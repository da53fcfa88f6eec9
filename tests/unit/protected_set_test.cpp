// SPDX-License-Identifier: Apache-2.0
#include "policy/protected_set.h"

#include <gtest/gtest.h>

#include <utility>

#include "support/policy.h"

namespace chatgate::test {
namespace {

using Entries = std::vector<ProtectedEntry>;

Guard guard(std::vector<ProtectedRange> ranges) { return {{}, std::move(ranges), {}}; }

TEST(ProtectedSet, HoldsWhatTheHostNeedsInPrefixOrder) {
  const Guard all =
      guard({{prefix("198.51.100.1"), "this host's address on eth0", Protection::kOwnAddress},
             {prefix("2001:db8::2"), "default gateway of eth0", Protection::kGateway},
             {prefix("192.0.2.53"), "resolver of this host", Protection::kResolver},
             {prefix("10.0.0.0/8"), "protected by the configuration", Protection::kConfigured}});
  EXPECT_EQ(protected_entries(all), (Entries{{prefix("10.0.0.0/8"), "protected by the configuration"},
                                             {prefix("192.0.2.53"), "resolver of this host"},
                                             {prefix("198.51.100.1"), "this host's address on eth0"},
                                             {prefix("2001:db8::2"), "default gateway of eth0"}}));
}

TEST(ProtectedSet, LeavesOutWhatIsNotToPassForEver) {
  EXPECT_TRUE(protected_entries(guard({{prefix("203.0.113.9"), "peer", Protection::kSshPeer},
                                       {prefix("127.0.0.1"), "own", Protection::kOwnAddress},
                                       {prefix("::1"), "own", Protection::kOwnAddress},
                                       {prefix("169.254.9.9"), "own", Protection::kOwnAddress},
                                       {prefix("fe80::1"), "own", Protection::kOwnAddress},
                                       {prefix("febf::1"), "own", Protection::kOwnAddress}}))
                  .empty());
}

TEST(ProtectedSet, AGatewayMayBeLinkLocalAndARangeWide) {
  const Guard odd = guard({{prefix("fe80::1"), "default gateway of eth0", Protection::kGateway},
                           {prefix("fec0::1"), "own", Protection::kOwnAddress},
                           {prefix("64.0.0.0/2"), "wide", Protection::kConfigured}});
  EXPECT_EQ(protected_entries(odd).size(), 3U);
}

TEST(ProtectedSet, AForcedBanIsAHoleInWhatCanBeForced) {
  Guard with_hole = guard({{prefix("10.0.0.0/30"), "range", Protection::kConfigured},
                           {prefix("192.0.2.1"), "own", Protection::kOwnAddress},
                           {prefix("192.0.2.2"), "gateway", Protection::kGateway}});
  with_hole.forced = {{prefix("10.0.0.1"), kNever}, {prefix("192.0.2.0/24"), kNever}};
  EXPECT_EQ(protected_entries(with_hole), (Entries{{prefix("10.0.0.0"), "range"},
                                                   {prefix("10.0.0.2/31"), "range"},
                                                   {prefix("192.0.2.1"), "own"}}));
}

TEST(ProtectedSet, OnePrefixIsOneEntryWithAllItIs) {
  const Guard twice = guard({{prefix("192.0.2.1"), "default gateway of eth0", Protection::kGateway},
                             {prefix("192.0.2.1"), "resolver of this host", Protection::kResolver},
                             {prefix("192.0.2.1"), "default gateway of eth0", Protection::kGateway}});
  EXPECT_EQ(protected_entries(twice),
            (Entries{{prefix("192.0.2.1"), "default gateway of eth0, resolver of this host"}}));
}

}  // namespace
}  // namespace chatgate::test
