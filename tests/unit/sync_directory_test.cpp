// SPDX-License-Identifier: Apache-2.0
#include "base/sync_directory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_dir.h"

namespace chatgate::test {
namespace {

TEST(SyncDirectory, OfEveryFormOfAPath) {
  const TempDir directory;
  const std::string state = directory.file("state");
  ASSERT_TRUE(std::filesystem::create_directory(state));
  for (const std::string& path : {state, state + "/", std::string("name-only"), std::string("/")}) {
    const Status synced = sync_name_of(path, "make");
    EXPECT_TRUE(synced) << path << ": " << to_text(synced.error());
  }
}

TEST(SyncDirectory, OfWhatIsNowhereIsAnError) {
  const TempDir directory;
  const Status synced = sync_name_of(directory.file("absent") + "/state", "make state directory");
  ASSERT_FALSE(synced);
  EXPECT_EQ(synced.error().what, "make state directory");
  EXPECT_NE(synced.error().reason.find("No such file"), std::string::npos) << synced.error().reason;
}

}  // namespace
}  // namespace chatgate::test
