// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "store/entry_table.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::entry;
using test::must;
using test::prefix;
using test::TestStore;

// Few prefixes and few ends, so that owners meet.
Entry random_entry(std::mt19937& random) {
  IpAddress where;
  for (std::size_t index = 0; index < 2; ++index) where.bytes[index] = random() % 2;
  const int length = static_cast<int>(random() % 17);
  return entry(make_prefix(where, length), at(static_cast<std::int64_t>(random() % 4)), random() % 2 == 0);
}

class ClaimsTest : public ::testing::Test {
 protected:
  EntryTable& entries() { return store_->entries(); }
  void put(const ListRow& list, const Entry& entry) {
    store_.write([&] { must(entries().put(list, entry)); });
  }

  TestStore store_;
};

TEST_F(ClaimsTest, ClaimsAreWhatLivesInKeyOrder) {
  const ListRow acme = store_.list("banned/acme", Kind::kBan);
  const ListRow office = store_.list("office", Kind::kAllow);
  const ListRow manual = store_.list("manual-bans", Kind::kBan);
  const ListRow shared = store_.list("handout", Kind::kShare);
  store_.write([&] { must(store_->lists().set_destinations("acme", {address("198.51.100.9")}, at(0))); });
  const std::uint32_t scope = must(store_->lists().find("banned/acme"))->scope;
  put(acme, entry("192.0.2.1", at(20)));
  put(office, entry("192.0.2.1", at(30)));
  put(manual, entry("192.0.2.1", kNever, true));
  put(shared, entry("192.0.2.1"));
  put(manual, entry("192.0.2.0/24", at(11)));
  put(manual, entry("192.0.2.9", at(10)));
  put(office, entry("::/0"));
  const auto claims = must(entries().claims(at(10)));
  ASSERT_EQ(claims.size(), 5U);
  EXPECT_TRUE(std::is_sorted(claims.begin(), claims.end(),
                             [](const Claim& left, const Claim& right) { return left.key < right.key; }));
  EXPECT_EQ(claims[0].key, (TableKey{prefix("192.0.2.0/24"), Kind::kBan, 0}));
  EXPECT_EQ(claims[1].key, (TableKey{prefix("192.0.2.1"), Kind::kBan, 0}));
  EXPECT_TRUE(claims[1].shadow);
  EXPECT_EQ(claims[1].expires, kNever);
  EXPECT_EQ(claims[2].key, (TableKey{prefix("192.0.2.1"), Kind::kBan, scope}));
  EXPECT_EQ(claims[2].expires, at(20));
  EXPECT_EQ(claims[3].key, (TableKey{prefix("192.0.2.1"), Kind::kAllow, 0}));
  EXPECT_EQ(claims[4].key, (TableKey{prefix("::/0"), Kind::kAllow, 0}));
}

TEST_F(ClaimsTest, ClaimsOfAKeyAreThoseOfAll) {
  const ListRow first = store_.list("manual-bans", Kind::kBan);
  const ListRow second = store_.list("other", Kind::kBan);
  const ListRow scoped = store_.list("banned/acme", Kind::kBan);
  const ListRow office = store_.list("office", Kind::kAllow);
  store_.write([&] { must(store_->lists().set_destinations("acme", {address("198.51.100.9")}, at(0))); });
  std::mt19937 random(9);
  for (const ListRow& list : {first, second, scoped, office}) {
    for (int count = 0; count < 20; ++count) {
      put(list, random_entry(random));
    }
  }
  const auto all = must(entries().claims(at(1)));
  ASSERT_GT(all.size(), 20U);
  for (std::size_t begin = 0; begin < all.size();) {
    const auto of_key = must(entries().claims_of(all[begin].key, at(1)));
    ASSERT_FALSE(of_key.empty());
    for (const Claim& claim : of_key) {
      ASSERT_LT(begin, all.size());
      EXPECT_EQ(claim.key, all[begin].key);
      EXPECT_EQ(claim.expires, all[begin].expires);
      EXPECT_EQ(claim.shadow, all[begin].shadow);
      ++begin;
    }
  }
  EXPECT_TRUE(must(entries().claims_of(all[0].key, kNever)).empty());
  EXPECT_TRUE(must(entries().claims_of({all[0].key.prefix, Kind::kShare, 0}, at(1))).empty());
}

}  // namespace
}  // namespace chatgate
