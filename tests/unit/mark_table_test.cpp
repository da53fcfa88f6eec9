// SPDX-License-Identifier: Apache-2.0
#include "store/mark_table.h"

#include <gtest/gtest.h>

#include "store/packed_keys.h"
#include "support/test_store.h"

namespace chatgate::test {
namespace {

constexpr std::uint64_t kMost = ~std::uint64_t{0};

std::vector<MarkedKey> some_keys() {
  return {{{prefix("192.0.2.1"), Kind::kBan, 0}, 1, 60},
          {{prefix("192.0.2.1"), Kind::kAllow, 7}, 127, 128},
          {{prefix("198.51.100.0/24"), Kind::kBan, kMaxScope}, kMost, kMost},
          {{prefix("2001:db8::/64"), Kind::kBan, 1}, 1ULL << 35, 0}};
}

Mark some_mark(const std::string& name, std::int64_t second) {
  return {{name, at(second), kMost, 4},
          {{"g0", 0, 5, 300}, {"g0", 1, kMost, kMost}, {"g1", 0, 1, 1}},
          some_keys()};
}

TEST(PackedKeysTest, GiveBackWhatWasPacked) {
  const auto packed = pack_keys(some_keys());
  EXPECT_EQ(unpack_keys(packed), some_keys());
  const std::vector<MarkedKey> first{some_keys().front()};
  EXPECT_EQ(pack_keys(first).size(), 6U + 4U) << "small numbers take a byte each";
  EXPECT_EQ(unpack_keys({}), std::vector<MarkedKey>());
}

TEST(PackedKeysTest, EveryCutIsNoticed) {
  const auto packed = pack_keys(std::vector<MarkedKey>{some_keys().back()});
  for (std::size_t size = 1; size < packed.size(); ++size)
    EXPECT_FALSE(unpack_keys(std::span(packed).first(size))) << size;
}

TEST(PackedKeysTest, WhatIsNoPrefixIsNoticed) {
  auto packed = pack_keys(some_keys());
  packed[0] = 5;  // no family
  EXPECT_FALSE(unpack_keys(packed));
  packed = pack_keys(some_keys());
  packed[5] = 33;  // no length
  EXPECT_FALSE(unpack_keys(packed));
}

TEST(MarkTableTest, KeepsReplacesAndForgets) {
  TestStore store;
  store.write([&] {
    must(store->marks().put(some_mark("b", 1)));
    must(store->marks().put(some_mark("a", 2)));
  });
  store.reopen();
  EXPECT_EQ(must(store->marks().find("b")), some_mark("b", 1));
  EXPECT_EQ(must(store->marks().find("c")), std::nullopt);
  const auto all = must(store->marks().all());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "b") << "the older one first";
  const Mark empty{{"b", at(3), 0, 0}, {}, {}};
  store.write([&] { must(store->marks().put(empty)); });
  EXPECT_EQ(must(store->marks().find("b")), empty);
  store.write([&] { must(store->marks().erase("b")); });
  store.write([&] { must(store->marks().erase("b")); });
  EXPECT_EQ(must(store->marks().find("b")), std::nullopt);
  EXPECT_EQ(must(store->marks().all()).size(), 1U);
}

TEST(MarkTableTest, IsWrittenOnlyInATransaction) {
  TestStore store;
  EXPECT_FALSE(store->marks().put(some_mark("a", 1)));
  EXPECT_TRUE(must(store->marks().all()).empty());
}

}  // namespace
}  // namespace chatgate::test
