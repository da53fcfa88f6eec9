// SPDX-License-Identifier: Apache-2.0
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::entry;
using test::must;
using test::prefix;
using test::TestStore;

Change removal_of(const char* where) {
  Change change;
  change.operation = Operation::kRemoved;
  change.prefix = prefix(where);
  return change;
}

std::vector<Change> history(TestStore& store) {
  std::vector<Change> all;
  must(store->changes().history({}, [&all](const Change& change) -> Status {
    all.push_back(change);
    return {};
  }));
  return all;
}

TEST(ListRemovalTest, FreesTheNameAndKeepsTheHistory) {
  TestStore store;
  const ListRow feed = store.list("feed", Kind::kBan);
  store.write([&] {
    must(store->entries().put(feed, entry("192.0.2.1")));
    must(store->entries().put(feed, entry("192.0.2.2", at(-1))));
  });
  std::uint64_t before = 0;
  store.write([&] {
    before = must(store->changes().begin_revision(at(1), "me", "list feed --remove")) - 1;
    must(store->changes().append(before + 1, feed, removal_of("192.0.2.1/32")));
    must(store->entries().erase_all(feed));
    must(store->lists().remove(feed));
  });
  EXPECT_EQ(must(store->lists().find("feed")), std::nullopt);
  EXPECT_TRUE(must(store->lists().all(at(0))).empty());
  EXPECT_TRUE(must(store->entries().at(prefix("192.0.2.1/32"))).empty());
  const ListRow again = store.list("feed", Kind::kAllow);
  EXPECT_NE(again.id, feed.id);
  EXPECT_EQ(must(store->lists().rows()).size(), 1U);
  ASSERT_EQ(history(store).size(), 1U);
  EXPECT_EQ(history(store)[0].list, "feed");
  EXPECT_EQ(history(store)[0].kind, Kind::kBan) << "what it was then";
  const auto touched = must(store->changes().touched_since(before));
  ASSERT_TRUE(touched);
  EXPECT_EQ(*touched, (std::vector<TableKey>{{prefix("192.0.2.1/32"), Kind::kBan, 0}}))
      << "the kernel is told";
}

TEST(ListRemovalTest, OneListOfSeveral) {
  TestStore store;
  const ListRow feed = store.list("feed", Kind::kBan);
  const ListRow other = store.list("manual-bans", Kind::kBan);
  store.write([&] {
    must(store->entries().put(feed, entry("192.0.2.1")));
    must(store->entries().put(other, entry("192.0.2.1")));
    must(store->entries().erase_all(feed));
  });
  EXPECT_EQ(must(store->entries().at(prefix("192.0.2.1/32"))).size(), 1U);
  EXPECT_EQ(must(store->lists().find("feed"))->id, feed.id) << "empty, and still there";
}

TEST(ListRemovalTest, ALicenseGoesWithItsDestinations) {
  TestStore store;
  const ListRow bans = store.list("banned/acme", Kind::kBan);
  store.list("banned/globex", Kind::kBan);
  store.write([&] { must(store->lists().set_destinations("acme", {address("198.51.100.2")}, at(1))); });
  EXPECT_EQ(must(store->lists().licenses()).size(), 2U);
  EXPECT_EQ(must(store->lists().find_license("acme"))->scope, 1U);
  store.write([&] {
    must(store->lists().remove(bans));
    must(store->lists().remove_license("acme"));
  });
  EXPECT_EQ(must(store->lists().find_license("acme")), std::nullopt);
  EXPECT_TRUE(must(store->lists().destinations()).empty());
  ASSERT_EQ(must(store->lists().licenses()).size(), 1U);
  EXPECT_EQ(must(store->lists().licenses())[0].name, "globex");
  const ListRow again = store.list("banned/acme", Kind::kBan);
  EXPECT_TRUE(again.new_license);
  EXPECT_EQ(again.scope, 0U);
}

TEST(ListRemovalTest, ALicenseWithAListStays) {
  TestStore store;
  store.list("banned/acme", Kind::kBan);
  const Transaction transaction = must(store->begin());
  EXPECT_FALSE(store->lists().remove_license("acme"));
}

}  // namespace
}  // namespace chatgate
