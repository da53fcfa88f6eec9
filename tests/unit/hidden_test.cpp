// SPDX-License-Identifier: Apache-2.0
#include "policy/hidden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <ostream>

#include "policy/explain.h"
#include "support/policy.h"
#include "support/random_policy.h"
#include "unit/moments.h"

namespace chatgate::test {
namespace {

struct Case {
  const char* name;
  std::vector<CompiledKey> keys;  ///< the first is asked about
  Hiding hiding;
  int by;  ///< which of `keys`; 0: none
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

std::vector<Case> cases() {
  const CompiledKey net = ban("192.0.2.0/24");
  return {
      {"alone", {net}, Hiding::kNone, 0},
      {"neighbours", {net, ban("192.0.3.0/24"), ban("192.0.1.0/24")}, Hiding::kNone, 0},
      {"under a wider ban", {net, ban("192.0.0.0/16")}, Hiding::kNone, 0},
      {"under an allow", {net, allow("192.0.0.0/16")}, Hiding::kWhole, 1},
      {"the same as an allow", {net, allow("192.0.2.0/24")}, Hiding::kWhole, 1},
      {"an ended allow", {net, allow("192.0.0.0/16", until(kNow))}, Hiding::kNone, 0},
      {"another license's allow", {net, allow("192.0.0.0/16", kForever, 7)}, Hiding::kNone, 0},
      {"its license's allow",
       {ban("192.0.2.0/24", kForever, 7), allow("192.0.0.0/16", kForever, 7)},
       Hiding::kWhole,
       1},
      {"a license's ban, all allowed",
       {ban("192.0.2.0/24", kForever, 7), allow("192.0.0.0/16")},
       Hiding::kWhole,
       1},
      {"a hole", {net, allow("192.0.2.8/32")}, Hiding::kPart, 1},
      {"a narrower ban", {net, ban("192.0.2.8/32")}, Hiding::kPart, 1},
      {"two halves", {net, ban("192.0.2.0/25"), ban("192.0.2.128/25")}, Hiding::kWhole, 1},
      {"a half and what is left",
       {net, ban("192.0.2.0/25"), ban("192.0.2.128/26"), ban("192.0.2.192/26")},
       Hiding::kWhole,
       1},
      {"an address is left",
       {net, ban("192.0.2.0/25"), ban("192.0.2.128/26"), ban("192.0.2.193/32")},
       Hiding::kPart,
       1},
      {"the last address there is",
       {ban("255.255.255.254/31"), ban("255.255.255.254/32"), ban("255.255.255.255/32")},
       Hiding::kWhole,
       1},
  };
}

std::vector<Case> cases_by_order() {
  const CompiledKey net = ban("192.0.2.0/24");
  return {
      {"halves and what they cover",
       {net, ban("192.0.2.0/25"), ban("192.0.2.4/32"), ban("192.0.2.128/25")},
       Hiding::kWhole,
       1},
      {"a narrower shadow", {net, ban("192.0.2.8/32", shadow())}, Hiding::kNone, 0},
      {"a shadow under a ban", {ban("192.0.2.0/24", shadow()), ban("192.0.0.0/16")}, Hiding::kWhole, 1},
      {"a shadow under a shadow",
       {ban("192.0.2.0/24", shadow()), ban("192.0.0.0/16", shadow())},
       Hiding::kNone,
       0},
      {"a /64 is looked up first", {ban("2001:db8::/112"), ban("2001:db8::/64")}, Hiding::kWhole, 1},
      {"a /64 over a narrower one", {ban("2001:db8::/64"), ban("2001:db8::/112")}, Hiding::kNone, 0},
      {"a /64 over a host", {ban("2001:db8::/64"), ban("2001:db8::1/128")}, Hiding::kPart, 1},
      {"an allow under an allow", {allow("192.0.2.0/24"), allow("192.0.0.0/16")}, Hiding::kNone, 0},
      {"an allow in a ban", {allow("192.0.2.0/24"), ban("192.0.0.0/16")}, Hiding::kNone, 0},
      {"an allow over narrower ones", {allow("192.0.2.0/24"), allow("192.0.2.1/32")}, Hiding::kPart, 1},
  };
}

class HiddenTest : public testing::TestWithParam<Case> {};

TEST_P(HiddenTest, SaysHowMuchAndByWhich) {
  const Case& one = GetParam();
  const std::vector<CompiledKey> keys = in_key_order(one.keys);
  const auto at = static_cast<std::size_t>(std::find(keys.begin(), keys.end(), one.keys[0]) - keys.begin());
  const std::vector<Hidden> hidden = find_hidden(keys, kNow);
  ASSERT_EQ(hidden.size(), keys.size());
  EXPECT_EQ(hidden[at].hiding, one.hiding);
  const auto by = static_cast<std::size_t>(one.by);
  if (by != 0) {
    EXPECT_EQ(keys[hidden[at].by], one.keys[by]);
  }
}

std::string name_of(const testing::TestParamInfo<Case>& one) {
  std::string name = one.param.name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cover, HiddenTest, testing::ValuesIn(cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Order, HiddenTest, testing::ValuesIn(cases_by_order()), name_of);

constexpr int kHosts = 32;

IpAddress host(std::uint32_t number) { return {Family::kV4, {192, 0, 2, static_cast<std::uint8_t>(number)}}; }

std::vector<CompiledKey> some_keys(RandomPolicy& random) {
  std::map<TableKey, CompiledKey> policy;
  for (std::uint32_t i = 1 + random.below(12); i > 0; --i) {
    const IpPrefix where = make_prefix(host(random.below(kHosts)), 27 + static_cast<int>(random.below(6)));
    const TableKey key{where, random.chance(70) ? Kind::kBan : Kind::kAllow, random.below(2)};
    const bool is_shadow = key.kind == Kind::kBan && random.chance(25);
    policy[key] = is_shadow ? CompiledKey{key, {}, kNever} : CompiledKey{key, kNever, {}};
  }
  std::vector<CompiledKey> keys;
  for (const auto& [key, compiled] : policy) keys.push_back(compiled);
  return keys;
}

/// Over all hosts and both destinations: how many verdicts a key could give, and how many it gives.
struct Verdicts {
  int possible = 0;
  int given = 0;
};

Verdicts count_verdicts(const std::vector<CompiledKey>& keys, const TableKey& key) {
  Verdicts verdicts;
  for (std::uint32_t number = 0; number < kHosts; ++number) {
    std::vector<CompiledKey> over;
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(over),
                 [&](const CompiledKey& one) { return covers(one.key.prefix, host(number)); });
    for (const std::uint32_t scope : {0U, 1U}) {
      const bool sees = key.scope == 0 || key.scope == scope;
      if (!sees || !covers(key.prefix, host(number))) continue;
      ++verdicts.possible;
      verdicts.given += decide(over, scope, kNow).key == key ? 1 : 0;
    }
  }
  return verdicts;
}

/// Whether what is said of the key can be: of a host-wide one, a license's keys hide what serves the license
/// only, which is not told.
bool agrees(Hiding hiding, const TableKey& key, const Verdicts& verdicts) {
  if (hiding == Hiding::kWhole) return verdicts.given == 0;
  if (hiding == Hiding::kPart) return verdicts.given < verdicts.possible;
  return key.scope == 0 || verdicts.given == verdicts.possible;
}

TEST(HiddenByTest, AgreesWithTheVerdictOfEveryAddress) {
  RandomPolicy random(seed_for(1), kNow);
  for (int round = 0; round < 300; ++round) {
    const std::vector<CompiledKey> keys = some_keys(random);
    const std::vector<Hidden> hidden = find_hidden(keys, kNow);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const TableKey& key = keys[i].key;
      EXPECT_TRUE(agrees(hidden[i].hiding, key, count_verdicts(keys, key))) << to_cidr(key.prefix);
    }
  }
}

}  // namespace
}  // namespace chatgate::test
