// SPDX-License-Identifier: Apache-2.0
// Random prefixes within 256 addresses of each family: what is aggregated covers exactly the same addresses,
// by as few prefixes as any way of merging them leaves.
#include "net/prefix_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support/random_policy.h"

namespace chatgate {
namespace {

constexpr int kPrefixRounds = 3000;
constexpr int kHostBits = 8;

struct Corner {
  std::mt19937_64 random;

  IpPrefix any() {
    IpAddress address;
    const bool v4 = random() % 2 == 0;
    address.family = v4 ? Family::kV4 : Family::kV6;
    address.bytes[0] = 32;
    address.bytes[v4 ? 3 : 15] = static_cast<std::uint8_t>(random());
    const int bits = address_bits(address.family);
    return make_prefix(address, bits - static_cast<int>(random() % (kHostBits + 1)));
  }
};

/// Each address that they cover, once.
std::set<IpAddress> addresses(const std::vector<IpPrefix>& prefixes) {
  std::set<IpAddress> all;
  for (const IpPrefix& prefix : prefixes) {
    IpAddress address = prefix.address;
    std::uint8_t& last = address.bytes[address_size(address) - 1];
    const int count = 1 << (address_bits(address.family) - prefix.length);
    for (int i = 0; i < count; ++i) {
      all.insert(address);
      ++last;
    }
  }
  return all;
}

/// From single addresses upwards: halves that are both there become one, until there are none.
std::size_t fewest(const std::set<IpAddress>& covered) {
  std::set<IpPrefix> left;
  for (const IpAddress& address : covered) left.insert(host_prefix(address));
  for (bool merged = true; merged;) {
    merged = false;
    for (const IpPrefix& one : std::set<IpPrefix>(left)) {
      const IpPrefix whole = make_prefix(one.address, one.length - 1);
      const IpPrefix upper = make_prefix(last_address(whole), one.length);
      if (one == upper || left.count(one) == 0 || left.count(upper) == 0) continue;
      left.erase(one);
      left.erase(upper);
      left.insert(whole);
      merged = true;
    }
  }
  return left.size();
}

TEST(PrefixSetProperty, CoversTheSameAddressesByTheFewest) {
  Corner corner{std::mt19937_64(test::seed_for(7))};
  for (int round = 0; round < kPrefixRounds; ++round) {
    std::vector<IpPrefix> prefixes(corner.random() % 60);
    for (IpPrefix& prefix : prefixes) prefix = corner.any();
    const std::vector<IpPrefix> aggregated = aggregate(prefixes);
    const std::set<IpAddress> covered = addresses(prefixes);
    ASSERT_EQ(addresses(aggregated), covered) << "round " << round;
    ASSERT_EQ(aggregated.size(), fewest(covered)) << "round " << round;
    ASSERT_TRUE(std::is_sorted(aggregated.begin(), aggregated.end()));
  }
}

}  // namespace
}  // namespace chatgate
