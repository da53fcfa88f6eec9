// SPDX-License-Identifier: Apache-2.0
// A key and its value as the kernel keeps them.
#include "datapath/key_codec.h"

#include <gtest/gtest.h>

#include <cstring>

#include "support/policy.h"

namespace chatgate::test {
namespace {

using std::chrono::nanoseconds;

TEST(KeyCodec, WhichTableHoldsWhichKey) {
  struct Case {
    CompiledKey key;
    chatgate_map map;
    std::uint32_t bits;
  };
  const Case cases[] = {
      {ban("192.0.2.7"), CHATGATE_MAP_HOST4, CHATGATE_HAS_HOST_32},
      {ban("192.0.2.6/31"), CHATGATE_MAP_BAN4, CHATGATE_HAS_BAN_TRIE4},
      {ban("0.0.0.0/0"), CHATGATE_MAP_BAN4, CHATGATE_HAS_BAN_TRIE4},
      {ban("2001:db8::7"), CHATGATE_MAP_HOST6, CHATGATE_HAS_HOST_128},
      {ban("2001:db8::/64"), CHATGATE_MAP_HOST6, CHATGATE_HAS_HOST_64},
      {ban("2001:db8::/63"), CHATGATE_MAP_BAN6, CHATGATE_HAS_BAN_TRIE6},
      {ban("2001:db8::/65"), CHATGATE_MAP_BAN6, CHATGATE_HAS_BAN_TRIE6},
      {ban("2001:db8::/127"), CHATGATE_MAP_BAN6, CHATGATE_HAS_BAN_TRIE6},
      {ban("2001:db8::/32"), CHATGATE_MAP_BAN6, CHATGATE_HAS_BAN_TRIE6 | CHATGATE_HAS_WIDE6},
      {ban("2001:db8::/48"), CHATGATE_MAP_BAN6, CHATGATE_HAS_BAN_TRIE6},
      {allow("192.0.2.7"), CHATGATE_MAP_ALLOW4, CHATGATE_HAS_ALLOW4},
      {allow("192.0.2.0/24"), CHATGATE_MAP_ALLOW4, CHATGATE_HAS_ALLOW4},
      {allow("2001:db8::7"), CHATGATE_MAP_ALLOW6, CHATGATE_HAS_ALLOW6},
      {allow("2001:db8::/47"), CHATGATE_MAP_ALLOW6, CHATGATE_HAS_ALLOW6 | CHATGATE_HAS_WIDE6},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(table_of(one.key.key), one.map) << to_string(one.key.key.prefix);
    EXPECT_EQ(table_bits_of(one.key.key), one.bits) << to_string(one.key.key.prefix);
  }
}

TEST(KeyCodec, TheTrieBesideAHostTable) {
  EXPECT_EQ(trie_of(ban("192.0.2.7").key), CHATGATE_MAP_BAN4);
  EXPECT_EQ(trie_of(ban("2001:db8::7").key), CHATGATE_MAP_BAN6);
  EXPECT_EQ(trie_of(ban("2001:db8::/64").key), CHATGATE_MAP_BAN6);
  for (const char* text : {"192.0.2.0/24", "2001:db8::/48"})
    EXPECT_EQ(trie_of(ban(text).key), table_of(ban(text).key)) << text;
  EXPECT_EQ(trie_of(allow("192.0.2.7").key), table_of(allow("192.0.2.7").key));
}

/// A trie counts the scope's bits; the address is in network order and the rest is zero.
TEST(KeyCodec, BytesOfTheKeys) {
  const chatgate_key host = encode_key(ban("192.0.2.7", kForever, 5).key);
  EXPECT_EQ(host.length, 32U + 32);
  EXPECT_EQ(host.scope, 5U);
  const std::uint8_t address[16] = {192, 0, 2, 7};
  EXPECT_EQ(std::memcmp(host.addr, address, 16), 0);

  EXPECT_EQ(encode_key(ban("192.0.2.0/24").key).length, 32U + 24);
  EXPECT_EQ(encode_key(allow("192.0.2.7").key).length, 32U + 32);
  EXPECT_EQ(encode_key(ban("2001:db8::/64").key).length, 32U + 64);
  EXPECT_EQ(encode_key(ban("2001:db8::7").key).length, 32U + 128);
  EXPECT_EQ(encode_key(allow("2001:db8::/64").key).length, 32U + 64);
  const chatgate_key wide = encode_key(ban("2001:db8::/32").key);
  EXPECT_EQ(wide.length, 32U + 32);
  const std::uint8_t address6[16] = {0x20, 0x01, 0x0d, 0xb8};
  EXPECT_EQ(std::memcmp(wide.addr, address6, 16), 0);
}

TEST(KeyCodec, EveryLengthComesBack) {
  for (const char* text : {"255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    const IpAddress address = ip(text);
    for (int length = 0; length <= address_bits(address.family); ++length) {
      for (const Kind kind : {Kind::kBan, Kind::kAllow}) {
        const TableKey key{make_prefix(address, length), kind, 7};
        EXPECT_EQ(decode_key(trie_of(key), encode_key(key)), key) << to_cidr(key.prefix);
      }
    }
  }
}

TEST(KeyCodec, ValuesComeBack) {
  const WallTime some(nanoseconds(1'700'000'000'123'456'789));
  for (const Ends& ends :
       {Ends{kNever, {}}, Ends{some, kNever}, Ends{{}, some}, Ends{some, some}, Ends{{}, {}}}) {
    const KernelKey key{ban("192.0.2.0/24", ends), 77};
    const chatgate_value value = encode_value(key);
    EXPECT_EQ(value.slot, 77U);
    EXPECT_EQ(value.length, 24);
    EXPECT_EQ(value.action, CHATGATE_ACTION_DROP);
    EXPECT_EQ(value.pad[0] | value.pad[1], 0);
    EXPECT_EQ(decode_value(key.compiled.key, value), key);
  }
}

TEST(KeyCodec, TimesAsTheProgramReadsThem) {
  EXPECT_EQ(encode_time(kNever), CHATGATE_NEVER);
  EXPECT_EQ(decode_time(CHATGATE_NEVER), kNever);
  EXPECT_EQ(encode_time(WallTime{}), 0U);
  EXPECT_EQ(decode_time(0), WallTime{});
  EXPECT_EQ(encode_time(WallTime(nanoseconds(1))), 1U);
  const WallTime last(nanoseconds(kNever.time_since_epoch().count() - 1));
  EXPECT_EQ(decode_time(encode_time(last)), last);
  EXPECT_LT(encode_time(last), CHATGATE_NEVER);
}

TEST(KeyCodec, KeySizes) {
  for (const chatgate_map map : {CHATGATE_MAP_ALLOW4, CHATGATE_MAP_BAN4})
    EXPECT_EQ(key_size(map), std::uint32_t{CHATGATE_KEY4_SIZE});
  for (const chatgate_map map : {CHATGATE_MAP_ALLOW6, CHATGATE_MAP_BAN6})
    EXPECT_EQ(key_size(map), std::uint32_t{CHATGATE_KEY6_SIZE});
}

}  // namespace
}  // namespace chatgate::test
