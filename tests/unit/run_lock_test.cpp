// SPDX-License-Identifier: Apache-2.0
#include "service/run_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "support/temp_dir.h"

namespace chatgate::test {
namespace {

TEST(RunLock, TheSecondIsRefusedAndTheFirstNamed) {
  const TempDir directory;
  const std::string state = directory.file("state");
  auto first = std::optional(RunLock::take(state));
  ASSERT_TRUE(*first) << to_text(first->error());
  EXPECT_TRUE((*first)->taken());
  const auto second = RunLock::take(state);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, fmt::format("process {} is its service already", getpid()));
  EXPECT_TRUE(RunLock::take(directory.file("other")));
  first.reset();
  EXPECT_TRUE(RunLock::take(state));
}

TEST(RunLock, NeedsTheDirectoryAbove) {
  const TempDir directory;
  const auto lock = RunLock::take(directory.file("a/b"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().reason, "No such file or directory");
  EXPECT_FALSE(std::filesystem::exists(directory.file("a")));
}

}  // namespace
}  // namespace chatgate::test
