// SPDX-License-Identifier: Apache-2.0
// What the store keeps of refreshes, and of packets by interface and reason.
#include <sys/stat.h>

#include "store/schema.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::must;
using test::TempDir;
using test::TestStore;

RefreshSettings settings() {
  RefreshSettings made;
  made.interval = std::chrono::hours(1);
  made.column = "ip";
  return made;
}

TEST(RefreshTableTest, LastsAndGoesWithItsSource) {
  TestStore store;
  const ListRow list = store.list("feed", Kind::kBan);
  const RefreshState state{at(5), at(4), at(9), 3, "the server answers with status 500", "1 2 3", kNever};
  const auto kept = [&] { return must(store->refreshes().find(list.id)); };
  EXPECT_FALSE(kept());
  const auto put = [&] { store.write([&] { must(store->refreshes().put(list.id, state)); }); };
  store.write([&] {
    must(store->lists().set_source(list, "https://lists.example/a"));
    must(store->lists().set_refresh(list, settings()));
  });
  put();
  store.reopen();
  EXPECT_EQ(kept(), state);
  EXPECT_EQ(must(store->lists().find("feed"))->settings.refresh, settings());
  store.write([&] { must(store->lists().set_source(list, "https://lists.example/a")); });
  store.write([&] { must(store->lists().set_refresh(list, settings())); });
  EXPECT_EQ(kept(), state) << "the same";
  store.write([&] { must(store->lists().set_source(list, "https://lists.example/b")); });
  EXPECT_FALSE(kept());
  put();
  store.write([&] { must(store->lists().mark_checked(list, "\"v1\"", at(5))); });
  store.write([&] { must(store->lists().set_refresh(list, std::nullopt)); });
  EXPECT_FALSE(kept());
  EXPECT_EQ(must(store->lists().find("feed"))->settings.etag, "") << "it may be read otherwise";
  put();
  store.write([&] { must(store->lists().remove(list)); });
  EXPECT_FALSE(kept());
}

TEST(RefreshTableTest, SourcesOfAnOlderStoreAreOnlyRemembered) {
  TempDir directory;
  const std::string state = directory.file("state");
  ASSERT_EQ(::mkdir(state.c_str(), 0700), 0);
  {
    Database old = must(Database::open(state + "/chatgate.db", false));
    must(migrate(old, migrations().first(5)));
    must(old.execute("INSERT INTO lists (id, name, kind, created, source) VALUES (1, 'feed', 1, 1, '/x')"));
  }
  Store store = must(Store::open(state));
  const ListSettings kept = must(store.lists().find("feed"))->settings;
  EXPECT_EQ(kept.source, "/x");
  EXPECT_FALSE(kept.refresh);
  EXPECT_EQ(must(store.reasons().all()).size(), 0U);
}

TEST(ReasonTableTest, Lasts) {
  TestStore store;
  const ReasonCount one{"eth0", "drop_banned", ~0ULL, 5, 500, 3, 300};
  const ReasonCount other{"eth0", "pass_unlisted", 7, ~0ULL, 1, 2, 3};
  store.write([&] {
    must(store->reasons().put(other));
    must(store->reasons().put({"eth0", "drop_banned", 1, 1, 1, 1, 1}));
    must(store->reasons().put(one));
  });
  store.reopen();
  EXPECT_EQ(must(store->reasons().all()), (std::vector<ReasonCount>{one, other}));
}

}  // namespace
}  // namespace chatgate
