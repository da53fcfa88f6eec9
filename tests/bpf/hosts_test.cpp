// SPDX-License-Identifier: Apache-2.0
// Host bans through the real program: in their buckets, in a neighbour's, and in the trie.
#include "datapath/host_table.h"

#include "datapath/readback.h"
#include "support/kernel.h"
#include "support/strict.h"

namespace chatgate::test {
namespace {

class Hosts : public KernelTest {
 protected:
  HostHash hash(Family family) {
    const Tables& tables = kernel().tables();
    return tables.host_hash(family == Family::kV4 ? CHATGATE_MAP_HOST4 : CHATGATE_MAP_HOST6, tables.active());
  }
  /// Bans whose hash names one bucket: more than it holds.
  std::vector<CompiledKey> crowd(Family family, std::size_t size) {
    std::vector<CompiledKey> keys;
    std::optional<std::uint32_t> bucket;
    for (unsigned i = 1; keys.size() < size && i < 2'000'000; ++i) {
      char text[64];
      const char* pattern = family == Family::kV4 ? "10.%u.%u.%u" : "2001:db8:%x:%x%02x::/64";
      std::snprintf(text, sizeof(text), pattern, i / 65536, i / 256 % 256, i % 256);
      const CompiledKey key = ban(text);
      const std::uint32_t home = HostTable::first_bucket_of(key.key, hash(family));
      if (!bucket) bucket = home;
      if (home == *bucket) keys.push_back(key);
    }
    return in_key_order(keys);
  }
  void expect_all(const std::vector<CompiledKey>& keys, chatgate_counter reason) {
    for (const CompiledKey& key : keys) {
      const ProbeAnswer answer = kernel().ask(last_address(key.key.prefix));
      EXPECT_EQ(answer.reason, reason) << to_string(key.key.prefix);
      EXPECT_EQ(answer.slot, reason == CHATGATE_DROP_BANNED ? kernel().slot_of(key.key) : 0U);
    }
  }
  void expect_held(const std::vector<CompiledKey>& keys) {
    std::vector<KernelKey> wanted;
    for (const CompiledKey& key : keys) wanted.push_back(kernel().numbered(key));
    const auto held = read_keys(kernel().tables());
    ASSERT_EQ(failure(held), "");
    EXPECT_EQ(*held, wanted);
    for (const KernelKey& key : wanted) {
      const auto one = read_key(kernel().tables(), key.compiled.key);
      ASSERT_TRUE(one && *one) << to_string(key.compiled.key.prefix);
      EXPECT_EQ(**one, key);
    }
  }
};

/// Hosts of one hash fill the buckets behind it; then there is no room, and a generation makes some.
TEST_F(Hosts, AFullBucketSendsOnToTheNext) {
  for (const Family family : {Family::kV4, Family::kV6}) {
    const std::size_t room = CHATGATE_HOST_PROBES * (family == Family::kV4 ? 4 : 2);
    ASSERT_EQ(failure(kernel().replace({})), "");
    std::vector<CompiledKey> keys = crowd(family, room + 1);
    ASSERT_EQ(keys.size(), room + 1);
    const CompiledKey over = keys.back();
    keys.pop_back();
    ASSERT_EQ(failure(kernel().put(keys)), "");
    expect_all(keys, CHATGATE_DROP_BANNED);
    expect_held(keys);
    const Status refused = kernel().put({over});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().object, family == Family::kV4 ? "host4" : "host6");
    EXPECT_EQ(refused.error().reason, "No space left on device");
    expect_all({over}, CHATGATE_PASS_UNLISTED);

    EXPECT_EQ(kernel().remove(keys).value_or(0), room);
    expect_all(keys, CHATGATE_PASS_UNLISTED);
    EXPECT_EQ(kernel().remove(keys).value_or(9), 0U);
    ASSERT_EQ(failure(kernel().put(keys)), "");  // each in its cell again
    expect_all(keys, CHATGATE_DROP_BANNED);
    keys.push_back(over);
    ASSERT_EQ(failure(kernel().replace(keys)), "");
    expect_all(keys, CHATGATE_DROP_BANNED);
    expect_held(keys);
  }
}

/// A cell has one end: a ban with a later shadow behind it moves into the trie, and back.
TEST_F(Hosts, ABanWithALaterShadowMovesIntoTheTrieAndBack) {
  for (const char* text : {"192.0.2.7", "2001:db8::7", "2001:db8::/64"}) {
    const auto soon = from_now(std::chrono::hours(1)), late = from_now(std::chrono::hours(2));
    const CompiledKey both = ban(text, Ends{soon, late});
    const CompiledKey shadow_left = ban(text, Ends{from_now(-std::chrono::hours(1)), late});
    ASSERT_EQ(failure(kernel().replace({})), "");
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(failure(kernel().put({ban(text)})), "");
      expect_all({ban(text)}, CHATGATE_DROP_BANNED);
      expect_held({ban(text)});
      ASSERT_EQ(failure(kernel().put({both})), "");
      expect_all({both}, CHATGATE_DROP_BANNED);
      expect_held({both});
      ASSERT_EQ(failure(kernel().put({shadow_left})), "");
      EXPECT_EQ(kernel().reason(prefix(text).address), CHATGATE_PASS_SHADOW) << text;
      ASSERT_EQ(failure(kernel().replace({shadow_left})), "");
      EXPECT_EQ(kernel().reason(prefix(text).address), CHATGATE_PASS_SHADOW) << text;
      expect_held({shadow_left});
    }
    EXPECT_EQ(kernel().remove({shadow_left}).value_or(0), 1U);
    expect_all({shadow_left}, CHATGATE_PASS_UNLISTED);
    expect_held({});
  }
}

}  // namespace
}  // namespace chatgate::test
