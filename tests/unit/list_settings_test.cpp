// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "store/schema.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::TempDir;
using test::TestStore;

ListRow found(TestStore& store, const std::string& name) {
  return must(store->lists().find(name)).value_or(ListRow{});
}

TEST(ListSettingsTest, OfANewListAreEmpty) {
  TestStore store;
  ListSettings wanted;
  wanted.changed_at = at(0);
  EXPECT_EQ(store.list("office", Kind::kAllow).settings, wanted);
}

TEST(ListSettingsTest, Last) {
  TestStore store;
  const ListRow list = store.list("office", Kind::kAllow);
  const ListRow other = store.list("platform", Kind::kAllow);
  store.write([&] {
    must(store->lists().set_source(list, "https://lists.example/office.txt"));
    must(store->lists().mark_checked(list, "\"v1\"", at(5)));
    must(store->lists().mark_changed(list.id, at(4)));
    must(store->lists().set_max_age(list, std::chrono::hours(168)));
  });
  store.reopen();
  const ListSettings settings = found(store, "office").settings;
  EXPECT_EQ(settings.source, "https://lists.example/office.txt");
  EXPECT_EQ(settings.etag, "\"v1\"");
  EXPECT_EQ(settings.checked_at, at(5));
  EXPECT_EQ(settings.changed_at, at(4));
  EXPECT_EQ(settings.max_age, std::chrono::hours(168));
  EXPECT_EQ(must(store->lists().all(at(0))).front().settings, settings);
  EXPECT_EQ(found(store, "platform").settings, other.settings);
  store.write([&] { must(store->lists().set_max_age(list, std::nullopt)); });
  EXPECT_EQ(found(store, "office").settings.max_age, std::nullopt);
}

TEST(ListSettingsTest, AnotherSourceForgetsWhatTheOldOneSaid) {
  TestStore store;
  const ListRow list = store.list("office", Kind::kAllow);
  const auto set_source = [&](const std::string& source) {
    store.write([&] { must(store->lists().set_source(list, source)); });
    return found(store, "office").settings;
  };
  set_source("one.txt");
  store.write([&] { must(store->lists().mark_checked(list, "v1", at(5))); });
  EXPECT_EQ(set_source("one.txt").etag, "v1") << "the same source";
  EXPECT_EQ(set_source("two.txt").source, "two.txt");
  EXPECT_EQ(found(store, "office").settings.etag, "");
  EXPECT_EQ(found(store, "office").settings.checked_at, WallTime{});
  EXPECT_EQ(set_source("").source, "");
}

TEST(ListSettingsTest, AMaxAgeIsLongerThanNothing) {
  TestStore store;
  const ListRow list = store.list("office", Kind::kAllow);
  const Transaction transaction = must(store->begin());
  EXPECT_FALSE(store->lists().set_max_age(list, std::chrono::seconds(0)));
}

// A store as the first release wrote it: its lists keep what they have, and their last change is found in the
// history.
TEST(ListSettingsTest, AStoreOfTheFirstSchemaIsBroughtUpToDate) {
  TempDir directory;
  const std::string state = directory.file("state");
  ASSERT_EQ(::mkdir(state.c_str(), 0700), 0);
  {
    Database old = must(Database::open(state + "/chatgate.db", false));
    must(migrate(old, migrations().first(1)));
    const std::string time = std::to_string(at(0).time_since_epoch().count());
    must(old.execute("INSERT INTO lists (id, name, kind, created) VALUES (1, 'office', 2, " + time +
                     "), (2, 'feed', 1, " + time + "), (3, 'untouched', 3, " + time + ")"));
    must(old.execute("INSERT INTO revisions VALUES (1, " + time + " + 1, 'me', ''), (2, " + time +
                     " + 2, 'me', ''), (3, " + time + " + 3, 'me', '')"));
    must(
        old.execute("INSERT INTO changes VALUES (1, x'040a00000020', 1, 1, 0, 0, 9, ''), "
                    "(2, x'040a00000020', 1, 2, 0, 9, 10, ''), (1, x'040a00000020', 2, 1, 0, 0, 9, '')"));
    must(old.execute("INSERT INTO change_runs VALUES (1, 3, 2, 1, 0, 0, 9, '', 1, x'040a00000120')"));
  }
  Store store = must(Store::open(state));
  const auto changed_at = [&](const char* name) {
    return must(store.lists().find(name))->settings.changed_at;
  };
  EXPECT_EQ(changed_at("office"), at(0) + std::chrono::nanoseconds(2));
  EXPECT_EQ(changed_at("feed"), at(0) + std::chrono::nanoseconds(3));
  EXPECT_EQ(changed_at("untouched"), at(0));
  EXPECT_EQ(must(store.lists().find("office"))->info.kind, Kind::kAllow);
  EXPECT_EQ(must(store.changes().revisions({})).size(), 3U);
}

}  // namespace
}  // namespace chatgate
