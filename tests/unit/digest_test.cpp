// SPDX-License-Identifier: Apache-2.0
#include "policy/digest.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "support/policy.h"

namespace chatgate::test {
namespace {

Entry any_entry() {
  Entry one;
  one.list = "banned/acme";
  one.license = "acme";
  one.prefix = prefix("192.0.2.0/24");
  one.label = "spam";
  one.by = "alice";
  one.created = WallTime(std::chrono::hours(400'000));
  one.expires = WallTime(std::chrono::hours(500'000));
  return one;
}

std::string digest(const std::vector<Entry>& entries) {
  PolicyDigest digest;
  for (const Entry& one : entries) digest.add(one);
  return digest.text();
}

TEST(Digest, SixteenHexadecimalDigits) {
  EXPECT_EQ(digest({}), "0000000000000000");
  EXPECT_EQ(digest({any_entry()}).size(), 16U);
  EXPECT_EQ(digest({any_entry()}).find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Digest, EqualPoliciesHaveEqualDigests) {
  EXPECT_EQ(digest({any_entry(), any_entry()}), digest({any_entry(), any_entry()}));
  Entry other = any_entry();
  other.label = "abuse";
  other.by = "bob";
  other.created = {};
  other.scope = 77;  // a number of this host's store
  EXPECT_EQ(digest({any_entry()}), digest({other}));
}

TEST(Digest, EverythingThatDecidesChangesIt) {
  std::vector<Entry> others(8, any_entry());
  others[1].list = "banned/acma";
  others[2].license = "acm";
  others[3].prefix = prefix("192.0.2.0/25");
  others[4].prefix = prefix("192.0.3.0/24");
  others[5].kind = Kind::kAllow;
  others[6].expires = kNever;
  others[7].shadow = true;
  std::set<std::string> digests;
  for (const Entry& one : others) digests.insert(digest({one}));
  EXPECT_EQ(digests.size(), others.size());
  EXPECT_EQ(digest({others[1], others[2]}), digest({others[2], others[1]}))
      << "lists were made in another order";
  EXPECT_NE(digest({any_entry()}), digest({any_entry(), any_entry()}));
}

/// Texts are closed by a NUL: what moves from one to the next is seen.
TEST(Digest, NeighbouringTextsDoNotRunTogether) {
  Entry a = any_entry(), b = any_entry();
  a.list = "ab";
  a.license = "c";
  b.list = "a";
  b.license = "bc";
  EXPECT_NE(digest({a}), digest({b}));
}

TEST(Digest, WhatAHostProtectsIsItsOwn) {
  Entry own = any_entry();
  own.list = "protected";
  EXPECT_EQ(digest({own}), digest({}));
}

TEST(Digest, FamiliesAreTold) {
  Entry a = any_entry(), b = any_entry();
  a.prefix = prefix("0.0.0.0/8");
  b.prefix = prefix("::/8");
  EXPECT_NE(digest({a}), digest({b}));
}

TEST(Digest, DestinationsCount) {
  const auto with = [](const char* license, const char* address) {
    PolicyDigest digest;
    digest.add(any_entry());
    digest.add_destination(license, ip(address));
    return digest.text();
  };
  const std::set<std::string> digests{digest({any_entry()}), with("acme", "198.51.100.1"),
                                      with("acme", "198.51.100.2"), with("other", "198.51.100.1"),
                                      with("acme", "2001:db8::1")};
  EXPECT_EQ(digests.size(), 5U);
  EXPECT_EQ(with("acme", "198.51.100.1"), with("acme", "198.51.100.1"));
}

}  // namespace
}  // namespace chatgate::test
