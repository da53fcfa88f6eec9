// SPDX-License-Identifier: Apache-2.0
// a-b is split into prefixes that cover exactly what lies between, in order, and no two that could be one.
#include "net/ip_range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

namespace chatgate {
namespace {

std::mt19937& random_source() {
  static std::mt19937 random(20260102);
  return random;
}

/// Clustered, so that both ends of a range share many bits as often as few.
IpAddress any_address(Family family, const IpAddress& near) {
  IpAddress address = near;
  address.family = family;
  const std::size_t size = address_size(address);
  const std::size_t from = random_source()() % size;
  for (std::size_t i = from; i < size; ++i)
    address.bytes.at(i) = static_cast<std::uint8_t>(random_source()());
  if (random_source()() % 4 == 0)
    std::fill(address.bytes.begin() + static_cast<long>(from),
              address.bytes.begin() + static_cast<long>(size), random_source()() % 2 == 0 ? 0 : 255);
  return address;
}

std::pair<IpAddress, bool> plus_one(IpAddress address) {
  for (std::size_t i = address_size(address); i-- > 0;) {
    if (++address.bytes.at(i) != 0) return {address, false};
  }
  return {address, true};
}

void expect_exact(const IpAddress& first, const IpAddress& last) {
  SCOPED_TRACE(to_string(first) + "-" + to_string(last));
  const std::vector<IpPrefix> prefixes = split_range(first, last);
  ASSERT_FALSE(prefixes.empty());
  ASSERT_LE(prefixes.size(), first.family == Family::kV4 ? 62U : 254U);
  EXPECT_EQ(prefixes.front().address, first);
  EXPECT_EQ(last_address(prefixes.back()), last);
  for (std::size_t i = 0; i + 1 < prefixes.size(); ++i) {
    // Some million times: each ASSERT would cost more than what it looks at.
    const auto [next, wrapped] = plus_one(last_address(prefixes[i]));
    if (wrapped || prefixes[i + 1].address != next)
      FAIL() << "a gap or an overlap after " << to_string(prefixes[i]);
    const IpPrefix wider = make_prefix(prefixes[i].address, prefixes[i].length - 1);
    if (prefixes[i].length == prefixes[i + 1].length && covers(wider, prefixes[i + 1]))
      FAIL() << to_string(prefixes[i]) << " and its neighbour are one";
  }
}

TEST(IpRange, IsSplitExactly) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    IpAddress near;
    for (int round = 0; round < 20000; ++round) {
      const IpAddress a = near = any_address(family, near);
      const IpAddress b = any_address(family, a);
      ASSERT_NO_FATAL_FAILURE(expect_exact(std::min(a, b), std::max(a, b)));
    }
  }
}

TEST(IpRange, TheEndsOfTheAddressSpaceAreReached) {
  for (const char* text : {"0.0.0.0/0", "::/0"}) {
    const IpPrefix all = *parse_ip_prefix(text);
    EXPECT_EQ(split_range(all.address, last_address(all)), std::vector<IpPrefix>{all});
    const IpAddress second = plus_one(all.address).first;
    ASSERT_NO_FATAL_FAILURE(expect_exact(second, last_address(all)));
    EXPECT_EQ(split_range(second, last_address(all)).size(),
              static_cast<std::size_t>(address_bits(all.address.family)));
  }
}

TEST(IpRange, ABackwardOrMixedOneIsEmpty) {
  const IpAddress a = *parse_ip_address("192.0.2.1");
  EXPECT_TRUE(split_range(a, *parse_ip_address("192.0.2.0")).empty());
  EXPECT_TRUE(split_range(a, *parse_ip_address("2001:db8::")).empty());
  EXPECT_EQ(split_range(a, a), std::vector<IpPrefix>{host_prefix(a)});
}

}  // namespace
}  // namespace chatgate
