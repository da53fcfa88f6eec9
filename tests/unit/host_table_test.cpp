// SPDX-License-Identifier: Apache-2.0
// Host bans in their buckets, as bpf/decide.bpf.h looks for them.
#include "datapath/host_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "support/policy.h"
#include "support/random_policy.h"

namespace chatgate::test {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kStep(1U << CHATGATE_HOST_STEP_SHIFT);

/// A table and its memory.
struct Table {
  Table(Family family, std::uint32_t buckets, std::uint64_t seed = 1)
      : hash{buckets, seed}, memory(hash.array_size()), hosts(family, memory.data(), hash) {}
  bool put(const KernelKey& key) { return hosts.put(key) == HostTable::Put::kHere; }
  HostHash hash;
  std::vector<chatgate_bucket> memory;
  HostTable hosts;
};

TableKey host_key(Family family, std::uint64_t number, int length, std::uint32_t scope = 0) {
  IpAddress address;
  address.family = family;
  const std::size_t bytes = family == Family::kV4 ? 4 : 8;
  for (std::size_t i = 0; i < bytes; ++i)
    address.bytes.at(i) = static_cast<std::uint8_t>(number >> (8 * (bytes - 1 - i)));
  return {make_prefix(address, length), Kind::kBan, scope};
}

KernelKey forever(const TableKey& key, std::uint32_t slot) { return {{key, kNever, {}}, slot}; }

void expect_comes_back(const KernelKey& key) {
  Table table(key.compiled.key.prefix.address.family, 4);
  const std::string text = to_string(key.compiled.key.prefix);
  ASSERT_TRUE(table.put(key)) << text;
  EXPECT_EQ(table.hosts.find(key.compiled.key), key) << text;
  std::vector<KernelKey> all;
  table.hosts.each([&](const KernelKey& one) { all.push_back(one); });
  EXPECT_EQ(all, std::vector{key}) << text;
}

TEST(HostTable, KeysComeBackWithWhatIsSaidOfThem) {
  const WallTime end(kStep * 100'000'000'000);
  for (const char* text : {"192.0.2.7", "255.255.255.255", "0.0.0.0", "2001:db8::7", "2001:db8::/64", "::/64",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    for (const std::uint32_t scope : {0U, 1U, kMaxScope}) {
      for (const Ends& ends : {Ends{kNever, {}}, Ends{{}, kNever}, Ends{end, {}}, Ends{{}, end}})
        expect_comes_back({ban(text, ends, scope), CHATGATE_SLOT_LIMIT - 1});
    }
  }
}

TEST(HostTable, OneAddressHasAKeyForEachScopeAndLength) {
  Table table(Family::kV6, 16);
  const KernelKey keys[] = {
      forever(ban("2001:db8::", kForever, 0).key, 1), forever(ban("2001:db8::", kForever, 1).key, 2),
      forever(ban("2001:db8::/64", kForever, 0).key, 3), forever(ban("2001:db8::/64", kForever, 1).key, 4)};
  for (const KernelKey& key : keys) ASSERT_TRUE(table.put(key));
  for (const KernelKey& key : keys) EXPECT_EQ(table.hosts.find(key.compiled.key), key);
  EXPECT_FALSE(table.hosts.find(ban("2001:db8::", kForever, 2).key));
  EXPECT_FALSE(table.hosts.find(ban("2001:db8::1", kForever, 0).key));
}

/// No ban ends early, and none more than a step late.
TEST(HostTable, EndsAreRoundedUp) {
  const nanoseconds base = kStep * 106'000'000'000;
  for (const nanoseconds over : {nanoseconds(0), nanoseconds(1), kStep - nanoseconds(1)}) {
    const KernelKey key{ban("192.0.2.7", until(WallTime(base + over))), 1};
    const nanoseconds kept = kernel_form(key).compiled.until.time_since_epoch();
    EXPECT_GE(kept, base + over);
    EXPECT_LT(kept, base + over + kStep);
    Table table(Family::kV4, 2);
    ASSERT_TRUE(table.put(key));
    EXPECT_EQ(table.hosts.find(key.compiled.key), kernel_form(key));
  }
  const KernelKey last{ban("192.0.2.7", until(WallTime(nanoseconds(kNever.time_since_epoch().count() - 1)))),
                       1};
  EXPECT_LT(kernel_form(last).compiled.until, kNever);
  const KernelKey in_trie{ban("192.0.2.0/24", until(WallTime(base + nanoseconds(1)))), 1};
  EXPECT_EQ(kernel_form(in_trie), in_trie);
}

/// A cell has one end. A shadow that is over before the ban is says nothing; for a later one the trie is
/// asked.
TEST(HostTable, AShadowBehindABanIsInTheTrie) {
  const WallTime sooner(kStep * 1'000), later(kStep * 2'000);
  Table table(Family::kV4, 2);
  const KernelKey over{ban("192.0.2.7", Ends{later, sooner}), 1};
  EXPECT_EQ(table.hosts.put(over), HostTable::Put::kHere);
  EXPECT_EQ(table.hosts.find(over.compiled.key), (KernelKey{ban("192.0.2.7", until(later)), 1}));
  const KernelKey both{ban("192.0.2.7", Ends{sooner, later}), 1};
  EXPECT_TRUE(HostTable::belongs_in_trie(both));
  EXPECT_EQ(table.hosts.put(both), HostTable::Put::kInTrie);
  EXPECT_FALSE(table.hosts.find(over.compiled.key));
  table.hosts.each([](const KernelKey& key) { ADD_FAILURE() << to_string(key.compiled.key.prefix); });
  EXPECT_EQ(kernel_form(both), both);
  EXPECT_TRUE(table.hosts.remove(both.compiled.key));
}

/// The cell stays the key's own: whoever reads meanwhile sees the key with the old word or with the new one.
TEST(HostTable, ACellKeepsItsKey) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    Table table(family, 1);
    const int length = family == Family::kV4 ? 32 : 64;
    std::vector<TableKey> keys;
    for (std::uint64_t i = 1; keys.size() < CHATGATE_HOST_PROBES * (family == Family::kV4 ? 4U : 2U); ++i) {
      keys.push_back(host_key(family, i << 24, length));
      ASSERT_TRUE(table.hosts.has_room_for(keys.back()));
      ASSERT_TRUE(table.put(forever(keys.back(), 1)));
    }
    for (const TableKey& key : keys) EXPECT_TRUE(table.hosts.find(key));
    const TableKey more = host_key(family, 0xff000001, length);
    EXPECT_FALSE(table.hosts.has_room_for(more));
    EXPECT_EQ(table.hosts.put(forever(more, 1)), HostTable::Put::kNoRoom);
    EXPECT_TRUE(table.hosts.remove(keys[0]));
    EXPECT_FALSE(table.hosts.remove(keys[0]));
    EXPECT_FALSE(table.hosts.find(keys[0]));
    EXPECT_EQ(table.hosts.put(forever(more, 1)), HostTable::Put::kNoRoom);
    EXPECT_FALSE(table.hosts.remove(more));
    EXPECT_TRUE(table.put(forever(keys[0], 9)));
    EXPECT_EQ(table.hosts.find(keys[0])->slot, 9U);
  }
}

/// As full as a generation makes it, with lists as they come: random, hosts of a few networks, one host of
/// each of many. Nearly all keys are in the bucket that their hash names.
TEST(HostTable, NearlyAllKeysAreAtHome) {
  std::mt19937_64 random(seed_for(0));
  for (const Family family : {Family::kV4, Family::kV6}) {
    for (const std::uint64_t stride : {0, 1, 256, 4096, 65'537}) {
      constexpr std::size_t kKeys = 100'000;
      const int length = family == Family::kV4 ? 32 : 64;
      Table table(family, HostTable::buckets_for(family, kKeys), random());
      std::size_t elsewhere = 0;
      for (std::size_t i = 0; i < kKeys; ++i) {
        const std::uint64_t number = stride == 0 ? random() : 0x20010db8'00000000 + i * stride;
        const TableKey key = host_key(family, number, length, 7);
        if (!table.put(forever(key, 1))) ++elsewhere;
      }
      for (std::uint32_t i = 0; i < table.hash.array_size(); ++i) {
        Table one(family, 1);
        one.memory[0] = table.memory[i];
        one.hosts.each([&](const KernelKey& key) {
          if (HostTable::first_bucket_of(key.compiled.key, table.hash) != i) ++elsewhere;
        });
      }
      EXPECT_LT(elsewhere, kKeys / 15) << "v" << static_cast<int>(family) << ", stride " << stride;
    }
  }
}

TEST(HostTable, EqualsAMapUnderRandomChanges) {
  std::mt19937_64 random(seed_for(1));
  for (const Family family : {Family::kV4, Family::kV6}) {
    Table table(family, 16);
    std::map<TableKey, KernelKey> model;
    std::size_t refused = 0;
    for (int i = 0; i < 20'000; ++i) {
      const int length = family == Family::kV4 ? 32 : (random() % 2 == 0 ? 64 : 128);
      const KernelKey key =
          forever(host_key(family, random() % 300, length, static_cast<std::uint32_t>(random() % 2)),
                  static_cast<std::uint32_t>(random() % 1000 + 1));
      const TableKey& at = key.compiled.key;
      if (random() % 3 == 0) {
        EXPECT_EQ(table.hosts.remove(at), model.erase(at) == 1);
      } else if (table.put(key)) {
        model.insert_or_assign(at, key);
      } else {
        ++refused;
        EXPECT_FALSE(model.contains(at));
      }
      const auto found = table.hosts.find(at);
      EXPECT_EQ(found.has_value(), model.contains(at));
      if (found) {
        EXPECT_EQ(*found, model.at(at));
      }
    }
    std::map<TableKey, KernelKey> all;
    table.hosts.each([&](const KernelKey& key) { all.insert_or_assign(key.compiled.key, key); });
    EXPECT_EQ(all, model);
    EXPECT_GT(refused, 0U);
    EXPECT_GT(model.size(), 10U);
  }
}

}  // namespace
}  // namespace chatgate::test
