// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "store/schema.h"
#include "support/paths.h"
#include "support/test_store.h"

namespace chatgate {
namespace {

using test::at;
using test::mode_of;
using test::must;
using test::TempDir;
using test::TestStore;

TEST(StoreTest, IsMadeForItsOwnerAloneAndKeepsItsId) {
  TestStore store;
  EXPECT_EQ(mode_of(store.state_dir()), 0700U);
  EXPECT_EQ(mode_of(store.file()), 0600U);
  const StoreId id = store->id();
  EXPECT_NE(id, StoreId{});
  store.reopen();
  EXPECT_EQ(store->id(), id);
  const TestStore other;
  EXPECT_NE(TestStore()->id(), id);
}

TEST(StoreTest, SettingsHaveDefaultsAndLast) {
  TestStore store;
  EXPECT_EQ(must(store->settings().revision()), 0U);
  EXPECT_EQ(must(store->settings().max_entries()), kDefaultMaxEntries);
  EXPECT_EQ(must(store->settings().pause_until()), WallTime{});
  EXPECT_EQ(must(store->settings().kernel_epoch()), 0U);
  store.write([&] {
    must(store->settings().set_max_entries(0xffffffff));
    must(store->settings().set_pause_until(kNever));
    must(store->settings().set_kernel_epoch(0xfedcba9876543210));
    must(store->changes().begin_revision(at(1), "me", "pause"));
  });
  store.reopen();
  EXPECT_EQ(must(store->settings().revision()), 1U);
  EXPECT_EQ(must(store->settings().max_entries()), 0xffffffffU);
  EXPECT_EQ(must(store->settings().pause_until()), kNever);
  EXPECT_EQ(must(store->settings().kernel_epoch()), 0xfedcba9876543210U);
}

TEST(StoreTest, InterfacesAreReplacedByName) {
  TestStore store;
  store.write([&] {
    must(store->interfaces().put({"eth1", true, "native"}));
    must(store->interfaces().put({"eth0", true, "auto"}));
    must(store->interfaces().put({"eth1", false, "generic"}));
    EXPECT_FALSE(store->interfaces().put({"eth2", true, "fast"})) << "no such mode";
  });
  const auto all = must(store->interfaces().all());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "eth0");
  EXPECT_TRUE(all[0].wanted);
  EXPECT_EQ(all[1].name, "eth1");
  EXPECT_FALSE(all[1].wanted);
  EXPECT_EQ(all[1].mode, "generic");
}

TEST(StoreTest, ATransactionThatIsNotCommittedIsUndone) {
  TestStore store;
  {
    Transaction transaction = must(store->begin());
    must(store->settings().set_max_entries(5));
    const Transaction moved = std::move(transaction);
    EXPECT_EQ(must(store->settings().max_entries()), 5U);
  }
  EXPECT_EQ(must(store->settings().max_entries()), kDefaultMaxEntries);
  Transaction transaction = must(store->begin());
  EXPECT_FALSE(store->begin()) << "one at a time";
  must(store->settings().set_max_entries(6));
  must(transaction.commit());
  EXPECT_FALSE(transaction.commit()) << "it has ended";
  EXPECT_EQ(must(store->settings().max_entries()), 6U);
}

TEST(StoreTest, AReaderSeesOneViewWhileAWriterWorks) {
  TestStore store;
  Transaction writer = must(store->begin());
  must(store->settings().set_max_entries(5));
  Store reader = must(Store::open_read_only(store.state_dir()));
  EXPECT_EQ(reader.id(), store->id());
  {
    const Transaction view = must(reader.begin_read());
    must(writer.commit());
    EXPECT_EQ(must(reader.settings().max_entries()), kDefaultMaxEntries) << "the view began before";
  }
  EXPECT_EQ(must(reader.settings().max_entries()), 5U);
  const Transaction view = must(reader.begin_read());
  EXPECT_FALSE(reader.settings().set_max_entries(7));
  EXPECT_FALSE(reader.begin());
}

TEST(StoreTest, AReaderOfAClosedStoreAddsNothingButSqlitesOwnFiles) {
  TempDir directory;
  const std::string state = directory.file("state");
  must(Store::open(state));
  must(Store::open_read_only(state));
  for (const auto& file : std::filesystem::directory_iterator(state)) {
    const std::string name = file.path().filename();
    EXPECT_TRUE(name == "chatgate.db" || name == "chatgate.db-wal" || name == "chatgate.db-shm") << name;
  }
}

TEST(StoreTest, AnAbsentStoreIsRefusedToReadersWithAHint) {
  TempDir directory;
  const std::string state = directory.file("state");
  for (const bool with_directory : {false, true}) {
    if (with_directory) std::filesystem::create_directory(state);
    const auto store = Store::open_read_only(state);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(store.error().object, state + "/chatgate.db");
    EXPECT_EQ(store.error().reason, "there is no store");
    EXPECT_FALSE(store.error().hint.empty());
  }
  EXPECT_TRUE(std::filesystem::is_empty(state));
  std::ofstream(state + "/chatgate.db").close();
  const auto empty = Store::open_read_only(state);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().reason, "the store is empty");
  must(Store::open(state));
  must(Store::open_read_only(state));
}

TEST(StoreTest, AMissingParentDirectoryIsNotMade) {
  TempDir directory;
  const auto store = Store::open(directory.file("no/such"));
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().what, "make state directory");
  EXPECT_FALSE(std::filesystem::exists(directory.file("no")));
}

TEST(StoreTest, ANewerSchemaIsRefusedToAll) {
  TempDir directory;
  const std::string state = directory.file("state");
  must(Store::open(state));
  must(must(Database::open(state + "/chatgate.db", false)).execute("PRAGMA user_version = 77"));
  for (const auto& store : {Store::open(state), Store::open_read_only(state)}) {
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().reason,
              "its schema 77 is newer than this chatgate's " + std::to_string(migrations().size()));
    EXPECT_FALSE(store.error().hint.empty());
  }
  EXPECT_EQ(must(must(Database::open(state + "/chatgate.db", true)).number("PRAGMA user_version")), 77);
}

// Every page but the first is overwritten: the header is ours, the content is not.
TEST(StoreTest, ADamagedFileIsRefused) {
  TempDir directory;
  const std::string state = directory.file("state");
  const std::string path = state + "/chatgate.db";
  must(Store::open(state));
  const auto size = std::filesystem::file_size(path);
  ASSERT_GT(size, 8192U);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096);
  file << std::string(size - 4096, '\xa5');
  file.close();
  for (const auto& store : {Store::open(state), Store::open_read_only(state)}) {
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(store.error().object, path);
    EXPECT_EQ(store.error().reason, "database disk image is malformed");
    EXPECT_FALSE(store.error().hint.empty());
  }
}

TEST(StoreTest, ManyMayMakeItAtOnce) {
  TempDir directory;
  const std::string state = directory.file("state");
  constexpr std::size_t kThreads = 8;
  std::vector<StoreId> ids(kThreads);
  std::vector<std::string> errors(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t index = 0; index < kThreads; ++index) {
    threads.emplace_back([&, index] {
      const auto store = Store::open(state);
      if (store) ids[index] = store->id();
      if (!store) errors[index] = to_text(store.error());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t index = 0; index < kThreads; ++index) {
    EXPECT_EQ(errors[index], "");
    EXPECT_NE(ids[index], StoreId{});
    EXPECT_EQ(ids[index], ids[0]);
  }
}

}  // namespace
}  // namespace chatgate
