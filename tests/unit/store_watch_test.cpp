// SPDX-License-Identifier: Apache-2.0
#include "service/store_watch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/test_store.h"

namespace chatgate::test {
namespace {

StoreWatch watch(const std::string& directory) { return must(StoreWatch::open(directory)); }

TEST(StoreWatch, HearsOfEveryChange) {
  TestStore store;
  StoreWatch watching = watch(store.state_dir());
  EXPECT_FALSE(watching.take());
  for (int i = 1; i < 4; ++i) {
    store.write([&] { must(store->settings().set_logged_revision(static_cast<std::uint64_t>(i))); });
    EXPECT_TRUE(watching.take());
    EXPECT_FALSE(watching.take());
  }
}

TEST(StoreWatch, HearsNothingOfThoseWhoOnlyLook) {
  TestStore store;
  store.write([&] { must(store->settings().set_logged_revision(1)); });
  StoreWatch watching = watch(store.state_dir());
  for (int i = 0; i < 3; ++i) {
    Store looking = must(Store::open_read_only(store.state_dir()));
    EXPECT_EQ(must(looking.settings().logged_revision()), 1U);
  }
  EXPECT_FALSE(watching.take());
}

TEST(StoreWatch, FindsADirectoryThatComesLaterOrIsReplaced) {
  const TempDir directory;
  const std::string state = directory.file("state");
  StoreWatch watching = watch(state);
  static_cast<void>(must(Store::open(state)));
  watching.renew();
  static_cast<void>(watching.take());
  std::filesystem::rename(state, directory.file("old"));
  std::filesystem::copy(directory.file("old"), state, std::filesystem::copy_options::recursive);
  watching.renew();
  static_cast<void>(watching.take());
  Store store = must(Store::open(state));
  Transaction transaction = must(store.begin());
  must(store.settings().set_logged_revision(1));
  must(transaction.commit());
  EXPECT_TRUE(watching.take());
}

}  // namespace
}  // namespace chatgate::test
