// SPDX-License-Identifier: Apache-2.0
#include "net/prefix_set.h"

#include <gtest/gtest.h>

#include <string>

namespace chatgate {
namespace {

using Texts = std::vector<std::string>;

Texts aggregated(const Texts& texts) {
  std::vector<IpPrefix> prefixes;
  for (const std::string& text : texts) prefixes.push_back(parse_ip_prefix(text).value());
  Texts out;
  for (const IpPrefix& prefix : aggregate(prefixes)) out.push_back(to_cidr(prefix));
  return out;
}

TEST(PrefixSet, HalvesBecomeOneAndWhatIsCoveredGoes) {
  EXPECT_EQ(aggregated({}), Texts{});
  EXPECT_EQ(aggregated({"192.0.2.128/25", "192.0.2.0/25"}), Texts{"192.0.2.0/24"});
  EXPECT_EQ(aggregated({"192.0.2.0/24", "192.0.2.7", "192.0.2.7"}), Texts{"192.0.2.0/24"});
  EXPECT_EQ(aggregated({"192.0.2.0/26", "192.0.2.64/26", "192.0.2.128/25"}), Texts{"192.0.2.0/24"});
  EXPECT_EQ(aggregated({"0.0.0.0/1", "128.0.0.0/1"}), Texts{"0.0.0.0/0"});
  EXPECT_EQ(aggregated({"::/1", "8000::/1"}), Texts{"::/0"});
  EXPECT_EQ(aggregated({"2001:db8::/64", "2001:db8:0:1::/64"}), Texts{"2001:db8::/63"});
}

TEST(PrefixSet, NeighboursThatAreNoHalvesOfOneStay) {
  const Texts apart{"192.0.1.0/24", "192.0.2.0/24"};
  EXPECT_EQ(aggregated(apart), apart);
  const Texts lengths{"192.0.2.0/25", "192.0.2.128/26"};
  EXPECT_EQ(aggregated(lengths), lengths);
  const Texts families{"0.0.0.0/0", "::/0"};
  EXPECT_EQ(aggregated(families), families);
}

}  // namespace
}  // namespace chatgate
