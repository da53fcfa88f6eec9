// SPDX-License-Identifier: Apache-2.0
#include "store/list_table.h"

#include "support/test_store.h"

namespace chatgate {
namespace {

using test::address;
using test::at;
using test::entry;
using test::must;
using test::TestStore;

TEST(ListTableTest, IsMadeOnceWithItsLicense) {
  TestStore store;
  EXPECT_EQ(must(store->lists().find("banned/acme")), std::nullopt);
  const ListRow made = store.list("banned/acme", Kind::kBan);
  EXPECT_TRUE(made.new_license);
  EXPECT_EQ(made.info.name, "banned/acme");
  EXPECT_EQ(made.info.kind, Kind::kBan);
  EXPECT_EQ(made.info.license, "acme");
  EXPECT_EQ(made.scope, 0U);
  EXPECT_NE(made.id, 0);
  const ListRow again = store.list("banned/acme", Kind::kBan);
  EXPECT_EQ(again.id, made.id);
  EXPECT_FALSE(again.new_license);
  EXPECT_FALSE(store.list("agents/acme", Kind::kAllow).new_license);
  EXPECT_TRUE(store.list("agents/acmee", Kind::kAllow).new_license);
  EXPECT_EQ(store.list("platform", Kind::kAllow).info.license, "");
  EXPECT_EQ(must(store->lists().find("banned/acme"))->id, made.id);
}

TEST(ListTableTest, KeepsItsKind) {
  TestStore store;
  store.list("office", Kind::kAllow);
  const Transaction transaction = must(store->begin());
  const auto other = store->lists().ensure("office", Kind::kBan, at(1));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(other.error().object, "office");
  EXPECT_EQ(other.error().reason, "is a list of kind allow");
  const auto bad = store->lists().ensure("Office", Kind::kAllow, at(1));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ErrorKind::kUsage);
}

TEST(ListTableTest, AllCountsWhatLives) {
  TestStore store;
  const ListRow bans = store.list("manual-bans", Kind::kBan);
  const ListRow office = store.list("office", Kind::kAllow);
  store.list("empty", Kind::kShare);
  store.write([&] {
    must(store->entries().put(bans, entry("192.0.2.1", at(10))));
    must(store->entries().put(bans, entry("192.0.2.2", at(11))));
    must(store->entries().put(bans, entry("192.0.2.3")));
    must(store->entries().put(office, entry("192.0.2.1", at(5))));
  });
  const auto lists = must(store->lists().all(at(10)));
  ASSERT_EQ(lists.size(), 3U);
  EXPECT_EQ(lists[0].info.name, "empty");
  EXPECT_EQ(lists[0].info.entries, 0U);
  EXPECT_EQ(lists[1].info.name, "manual-bans");
  EXPECT_EQ(lists[1].info.entries, 2U);
  EXPECT_EQ(lists[2].info.name, "office");
  EXPECT_EQ(lists[2].info.entries, 0U);
}

TEST(ListTableTest, DestinationsGiveTheLicenseAScope) {
  TestStore store;
  const ListRow list = store.list("banned/acme", Kind::kBan);
  store.write([&] {
    must(store->lists().set_destinations(
        "acme", {address("198.51.100.2"), address("2001:db8::1"), address("198.51.100.2")}, at(1)));
  });
  const std::uint32_t scope = must(store->lists().find("banned/acme"))->scope;
  EXPECT_NE(scope, 0U);
  EXPECT_EQ(must(store->lists().scope_of(address("198.51.100.2"))), scope);
  EXPECT_EQ(must(store->lists().scope_of(address("2001:db8::1"))), scope);
  EXPECT_EQ(must(store->lists().scope_of(address("198.51.100.3"))), 0U);
  const auto destinations = must(store->lists().destinations());
  ASSERT_EQ(destinations.size(), 2U);
  EXPECT_EQ(destinations[0].address, address("198.51.100.2"));
  EXPECT_EQ(destinations[1].address, address("2001:db8::1"));
  EXPECT_EQ(destinations[1].license, "acme");
  EXPECT_EQ(destinations[1].scope, scope);
  store.write([&] { must(store->lists().set_destinations("acme", {address("198.51.100.9")}, at(2))); });
  EXPECT_EQ(must(store->lists().scope_of(address("198.51.100.2"))), 0U) << "replaced, not merged";
  EXPECT_EQ(must(store->lists().scope_of(address("198.51.100.9"))), scope);
}

TEST(ListTableTest, AnAddressHasOneLicense) {
  TestStore store;
  store.write([&] { must(store->lists().set_destinations("acme", {address("198.51.100.2")}, at(1))); });
  {
    const Transaction transaction = must(store->begin());
    const Status second =
        store->lists().set_destinations("globex", {address("198.51.100.3"), address("198.51.100.2")}, at(2));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(second.error().object, "198.51.100.2");
    EXPECT_EQ(second.error().reason, "it belongs to license acme");
  }
  EXPECT_EQ(must(store->lists().destinations()).size(), 1U);
}

TEST(ListTableTest, AScopeIsNeverUsedAgain) {
  TestStore store;
  std::vector<std::uint32_t> seen;
  for (const char* license : {"one", "two", "one", "three", "two"}) {
    store.write([&] { must(store->lists().set_destinations(license, {address("198.51.100.2")}, at(1))); });
    seen.push_back(must(store->lists().scope_of(address("198.51.100.2"))));
    store.write([&] { must(store->lists().set_destinations(license, {}, at(2))); });
    EXPECT_EQ(must(store->lists().scope_of(address("198.51.100.2"))), 0U);
    store.reopen();
  }
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{1, 2, 3, 4, 5}));
}

TEST(ListTableTest, AnUnknownLicenseWithoutDestinationsStaysUnknown) {
  TestStore store;
  store.write([&] {
    must(store->lists().set_destinations("acme", {}, at(1)));
    EXPECT_FALSE(store->lists().set_destinations("Acme", {}, at(1)));
  });
  EXPECT_TRUE(store.list("banned/acme", Kind::kBan).new_license);
}

}  // namespace
}  // namespace chatgate
