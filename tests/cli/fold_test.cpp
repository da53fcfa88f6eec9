// SPDX-License-Identifier: Apache-2.0
// What the kernel has counted moves into the store, once, and survives the kernel's tables.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "cli/cli.h"
#include "cli/traffic.h"
#include "engine/fold.h"

namespace chatgate::test {
namespace {

constexpr const char* kSource = "198.51.100.70";
constexpr const char* kAllowedSource = "198.51.100.71";

class FoldTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    traffic_ = std::make_unique<Traffic>(lab(), std::vector<std::string>{kSource, kAllowedSource});
    cli().all({{"ban", kSource, "--for", "forever"}, {"allow", kAllowedSource, "--for", "forever"}});
  }

  void drop(int packets) const { EXPECT_EQ(traffic_->send(kSource, packets), 0); }

  FoldReport fold() const {
    SessionOptions options;
    options.state_dir = cli().state_dir();
    options.bpffs = lab().bpffs();
    auto session = open_for_change(options);
    EXPECT_TRUE(session) << to_text(session.error());
    const auto report = fold_counters(*session);
    EXPECT_TRUE(report) << to_text(report.error());
    return report.value_or(FoldReport{});
  }

  /// In a process of its own, which is killed there.
  void fold_killed_at(const char* failpoint) const {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("CHATGATE_FAILPOINT", failpoint, 1);
      fold();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << failpoint;
  }

  /// As after a reboot: nothing of ours is in the kernel, and nobody wrote down what it had counted.
  void lose_the_kernel() const {
    static int lost = 0;
    std::filesystem::rename(lab().bpffs() + "/chatgate", lab().bpffs() + "/gone" + std::to_string(++lost));
  }

  void expect_drops(std::uint64_t packets, const Words& more = {}) const {
    const nlohmann::json told = cli().json(Words{"stats"} + more);
    EXPECT_EQ(told.at("counters").at("drop_banned").at("packets"), packets);
    EXPECT_EQ(told.at("interfaces").at("g0").at("drop_banned").at("packets"), packets);
    std::uint64_t hits = 0;
    for (const nlohmann::json& one : told.at("entries")) {
      if (one.at("prefix") == std::string(kSource) + "/32") hits = one.at("packets");
    }
    EXPECT_EQ(hits, packets);
  }

  std::unique_ptr<Traffic> traffic_;
};

TEST_F(FoldTest, CountsSurviveTheKernelsTables) {
  drop(5);
  EXPECT_GT(fold().reasons, 0U);
  expect_drops(5);
  drop(2);
  EXPECT_EQ(fold().keys, 1U);
  EXPECT_EQ(fold().keys, 0U) << "nothing moved";
  lose_the_kernel();
  expect_drops(7);
  cli().attach();
  expect_drops(7);
  drop(3);
  expect_drops(10);
  fold();
  expect_drops(10);
}

TEST_F(FoldTest, OfALossOnlyWhatWasNotFoldedIsLost) {
  drop(5);
  fold();
  drop(4);
  lose_the_kernel();
  cli().attach();
  drop(1);
  expect_drops(6);
}

TEST_F(FoldTest, AKillCountsNothingTwiceAndLosesNothing) {
  std::uint64_t sent = 0;
  for (const char* failpoint : {"store.commit.before", "store.commit.after"}) {
    drop(3);
    sent += 3;
    fold_killed_at(failpoint);
    expect_drops(sent);
    drop(2);
    sent += 2;
    expect_drops(sent);
    fold();
    expect_drops(sent);
  }
}

TEST_F(FoldTest, DetachAttachAndRebuildKeepThem) {
  drop(5);
  cli().all({{"detach", "g0"}});
  expect_drops(5);
  cli().attach();
  drop(1);
  expect_drops(6);
  cli().attach("30000");  // of another size: made anew
  expect_drops(6);
  drop(2);
  expect_drops(8);
  cli().all({{"detach", "--all"}, {"attach", "g0"}});
  expect_drops(8);
}

TEST_F(FoldTest, AKillWhileDetachingCountsNothingTwice) {
  drop(5);
  ProcessOptions options;
  options.environment["CHATGATE_FAILPOINT"] = "detach.folded";
  EXPECT_EQ(cli().run({"detach", "--all"}, options).signal, SIGKILL);
  expect_drops(5);
  cli().attach();
  expect_drops(5);
  drop(1);
  expect_drops(6);
}

TEST_F(FoldTest, MarksStayRightOverFoldsAndLives) {
  drop(5);
  cli().all({{"stats", "--mark", "noon"}});
  drop(1);
  fold();
  expect_drops(1, {"--since", "noon"});
  cli().attach("30000");
  drop(2);
  expect_drops(3, {"--since", "noon"});
  fold();
  lose_the_kernel();
  cli().attach();
  drop(4);
  expect_drops(7, {"--since", "noon"});
  EXPECT_EQ(cli().json({"stats", "--since", "noon"}).at("warnings"), nlohmann::json::array());
}

TEST_F(FoldTest, AMarkOfAnOlderChatgateIsSaidToBeOne) {
  drop(5);
  {
    Store store = Store::open(cli().state_dir()).value();
    Transaction transaction = store.begin().value();
    Mark mark;
    mark.info = {"old", wall_now(), 77, 0};
    mark.reasons = {{"g0", CHATGATE_DROP_BANNED, 1000, 1000}};
    ASSERT_TRUE(store.marks().put(mark));
    ASSERT_TRUE(transaction.commit());
  }
  const nlohmann::json told = cli().json({"stats", "--since", "old"});
  EXPECT_EQ(told.at("counters").at("drop_banned").at("packets"), 5);
  EXPECT_NE(told.at("warnings").at(0).get<std::string>().find("since the mark old"), std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
