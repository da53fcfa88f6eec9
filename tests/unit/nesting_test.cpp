// SPDX-License-Identifier: Apache-2.0
#include "policy/nesting.h"

#include <gtest/gtest.h>

#include "support/policy.h"

namespace chatgate::test {
namespace {

const Ends kFinite = until(WallTime(std::chrono::hours(600'000)));

/// `count` keys over one address, one inside the other, from /8 on.
std::vector<CompiledKey> chain(std::size_t count, const Ends& ends, Kind kind = Kind::kBan,
                               std::uint32_t scope = 0, const char* address = "192.0.2.7") {
  std::vector<CompiledKey> keys;
  for (std::size_t i = 0; i < count; ++i)
    keys.push_back(
        {{make_prefix(ip(address), 8 + static_cast<int>(i)), kind, scope}, ends.until, ends.shadow_until});
  return keys;
}

bool nests(std::vector<CompiledKey> keys) { return check_nesting(in_key_order(std::move(keys))).has_value(); }

std::vector<CompiledKey> together(std::vector<CompiledKey> a, const std::vector<CompiledKey>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(Nesting, EightAreTheMost) {
  EXPECT_EQ(kMaxNested, 8U);
  for (const Ends& ends : {kFinite, shadow(), Ends{{}, kFinite.until}, Ends{kFinite.until, kNever}}) {
    EXPECT_TRUE(nests(chain(8, ends)));
    EXPECT_FALSE(nests(chain(9, ends)));
    EXPECT_FALSE(nests(chain(9, ends, Kind::kBan, 0, "2001:db8::7")));
  }
}

TEST(Nesting, TheErrorNamesTheInnermostOneAndTheLimit) {
  const Status status = check_nesting(chain(9, kFinite));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(status.error().object, "192.0.0.0/16");
  EXPECT_NE(status.error().reason.find("9th"), std::string::npos) << status.error().reason;
  EXPECT_NE(status.error().reason.find("8"), std::string::npos) << status.error().reason;
  EXPECT_FALSE(status.error().hint.empty());
}

TEST(Nesting, PermanentOnesDoNotCount) {
  EXPECT_TRUE(nests(chain(24, kForever)));
  EXPECT_TRUE(nests(chain(24, {kNever, kFinite.until})));
  EXPECT_FALSE(asks_for_second_look(ban("192.0.2.0/24")));
  EXPECT_TRUE(asks_for_second_look(ban("192.0.2.0/24", kFinite)));
  EXPECT_TRUE(asks_for_second_look(ban("192.0.2.0/24", shadow())));
  EXPECT_TRUE(asks_for_second_look(allow("192.0.2.7", kFinite)));
}

/// Hosts and v6 /64 lie in hashes: whatever they are, they cost one look-up.
TEST(Nesting, BansInHashesDoNotCount) {
  EXPECT_TRUE(nests(together(chain(8, kFinite), {ban("192.0.2.7", kFinite)})));
  EXPECT_TRUE(nests(together(chain(8, kFinite, Kind::kBan, 0, "2001:db8::7"),
                             {ban("2001:db8::7", kFinite), ban("2001:db8::/64", shadow())})));
  EXPECT_FALSE(nests(together(chain(8, kFinite, Kind::kAllow), {allow("192.0.2.7", kFinite)})));
  EXPECT_FALSE(
      nests(together(chain(8, kFinite, Kind::kAllow, 0, "2001:db8::7"), {allow("2001:db8::/64", kFinite)})));
  EXPECT_FALSE(
      nests(together(chain(8, kFinite, Kind::kBan, 0, "2001:db8::7"), {ban("2001:db8::/63", kFinite)})));
}

TEST(Nesting, KindsScopesAndBranchesAreCountedApart) {
  EXPECT_TRUE(nests(together(chain(8, kFinite), chain(8, kFinite, Kind::kAllow))));
  EXPECT_TRUE(nests(together(chain(8, kFinite), chain(8, kFinite, Kind::kBan, 1))));
  EXPECT_FALSE(nests(together(chain(8, kFinite), chain(9, kFinite, Kind::kBan, 1))));
  // Seven over both, and a pair of siblings under them: eight over any one address.
  const std::vector<CompiledKey> siblings{ban("192.0.2.0/25", kFinite), ban("192.0.2.128/25", kFinite)};
  EXPECT_TRUE(nests(together(chain(7, kFinite), siblings)));
  EXPECT_FALSE(nests(together(chain(8, kFinite), siblings)));
  EXPECT_TRUE(nests(together(chain(8, kFinite), chain(8, kFinite, Kind::kBan, 0, "203.0.113.7"))));
}

}  // namespace
}  // namespace chatgate::test
