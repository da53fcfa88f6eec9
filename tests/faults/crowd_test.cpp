// SPDX-License-Identifier: Apache-2.0
// Many at once: what each was told is what is there.
#include <fmt/format.h>

#include <memory>
#include <thread>

#include "cli/cli.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

class Crowd : public AttachedTest {
 protected:
  Words argv(const Words& words) const {
    return Words{chatgate_binary(), "--state-dir", cli().state_dir(), "--bpffs", lab().bpffs()} + words;
  }

  std::unique_ptr<BackgroundProcess> start(const Words& words) const {
    ProcessOptions options;
    options.netns = lab().host();
    return std::make_unique<BackgroundProcess>(argv(words), options);
  }
};

TEST_F(Crowd, AHundredBansAtOnceAreAHundredRevisions) {
  constexpr int kMany = 100;
  const std::uint64_t before = cli().revision();
  std::vector<std::unique_ptr<BackgroundProcess>> all;
  for (int i = 0; i < kMany; ++i)
    all.push_back(start({"ban", fmt::format("192.0.2.{}", i), "--for", "forever"}));
  for (const auto& one : all) EXPECT_EQ(one->wait().exit_code, 0);
  EXPECT_EQ(cli().prefixes().size(), static_cast<std::size_t>(kMany));
  EXPECT_EQ(cli().revision(), before + kMany);
  EXPECT_EQ(cli().keys(), static_cast<std::uint64_t>(kMany));
  EXPECT_EQ(cli().differences(), Words{});
}

/// Of the same prefix: one of them comes last, and the kernel holds what it left.
TEST_F(Crowd, BansAndUnbansOfOneAddressAtOnce) {
  cli().all({{"ban", "192.0.2.7", "--for", "forever"}});
  std::vector<std::unique_ptr<BackgroundProcess>> all;
  for (int i = 0; i < 40; ++i)
    all.push_back(
        start(i % 2 == 0 ? Words{"ban", "192.0.2.7", "--for", "forever"} : Words{"unban", "192.0.2.7"}));
  for (const auto& one : all) {
    const int exit_code = one->wait().exit_code;
    EXPECT_TRUE(exit_code == 0 || exit_code == 1) << exit_code;  // an unban of what is not there
  }
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(cli().verdict("192.0.2.7"), cli().prefixes().empty() ? "pass unlisted" : "drop banned");
}

/// Two state directories on one BPF file system: each change takes the tables over whole.
TEST_F(Crowd, TwoControllersOnOneKernel) {
  const Cli other(lab(), lab().file("other"));
  other.all({{"ban", "203.0.113.200", "--for", "forever"}});
  const auto write = [](const Cli& one, int first) {
    for (int i = 0; i < 10; ++i)
      static_cast<void>(one.expect(0, {"ban", fmt::format("203.0.113.{}", first + i), "--for", "forever"}));
  };
  std::thread here([&] { write(cli(), 100); });
  std::thread there([&] { write(other, 150); });
  here.join();
  there.join();
  EXPECT_EQ(cli().prefixes().size(), 10U);
  EXPECT_EQ(other.prefixes().size(), 11U);
  for (const Cli* one : {&cli(), &other}) {
    one->all({{"ban", "192.0.2.1", "--for", "forever"}});
    EXPECT_EQ(one->differences(), Words{});
    EXPECT_EQ(one->verdict(one == &other ? "203.0.113.150" : "203.0.113.100"), "drop banned");
    EXPECT_EQ(one->verdict(one == &other ? "203.0.113.100" : "203.0.113.150"), "pass unlisted");
  }
}

}  // namespace
}  // namespace chatgate::test
