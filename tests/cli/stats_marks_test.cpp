// SPDX-License-Identifier: Apache-2.0
// stats --mark, --since, --marks, --remove-mark.
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <memory>

#include "cli/cli.h"
#include "cli/traffic.h"

namespace chatgate::test {
namespace {

constexpr const char* kSender = "198.51.100.70";
constexpr const char* kOther = "198.51.100.71";

class StatsMarksTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    traffic_ = std::make_unique<Traffic>(lab(), std::vector<std::string>{kSender, kOther});
    cli().all({{"ban", kSender, "--for", "forever"}, {"ban", kOther, "--list", "banned/acme"}});
  }

  void drop(const std::string& source, int packets) const { EXPECT_EQ(traffic_->send(source, packets), 0); }

  std::uint64_t drops(const Words& more = {}) const {
    return cli().json(Words{"stats"} + more).at("counters").at("drop_banned").at("packets");
  }
  /// 0: the entry is not among those that were hit.
  std::uint64_t hits(const std::string& source, const Words& more = {}) const {
    const nlohmann::json told = cli().json(Words{"stats"} + more);
    for (const nlohmann::json& one : told.at("entries")) {
      if (one.at("prefix") == source + "/32") return one.at("packets");
    }
    return 0;
  }
  Words marks() const {
    Words names;
    const nlohmann::json told = cli().json({"stats", "--marks"});
    for (const nlohmann::json& one : told.at("marks")) names.push_back(one.at("name"));
    return names;
  }

  std::unique_ptr<Traffic> traffic_;
};

const Words kSince{"--since", "noon"};

TEST_F(StatsMarksTest, TellsWhatCameSinceAndZeroesNothing) {
  drop(kSender, 5);
  const nlohmann::json saved = cli().json({"stats", "--mark", "noon"});
  EXPECT_EQ(saved.at("mark").at("keys"), 1);
  EXPECT_FALSE(saved.at("replaced"));
  EXPECT_EQ(drops(kSince), 0U);
  EXPECT_EQ(cli().json(Words{"stats"} + kSince).at("entries"), nlohmann::json::array());
  drop(kSender, 3);
  drop(kOther, 2);
  const nlohmann::json since = cli().json(Words{"stats"} + kSince);
  EXPECT_EQ(since.at("since").at("mark"), "noon");
  EXPECT_EQ(since.at("counters").at("drop_banned").at("packets"), 5);
  EXPECT_EQ(since.at("interfaces").at("g0"), since.at("counters"));
  EXPECT_EQ(since.at("lists").size(), 2U);
  EXPECT_EQ(since.at("licenses").at(0).at("packets"), 2);
  EXPECT_EQ(since.at("warnings"), nlohmann::json::array());
  EXPECT_EQ(hits(kSender, kSince), 3U);
  EXPECT_EQ(hits(kOther, kSince), 2U);
  EXPECT_EQ(drops(), 10U);
  EXPECT_EQ(hits(kSender), 8U);
}

TEST_F(StatsMarksTest, IsNoPolicyAndNoCounterMoves) {
  drop(kSender, 5);
  const nlohmann::json before = cli().json({"status"});
  const nlohmann::json counters = cli().json({"stats"});
  cli().all({{"stats", "--mark", "noon"}, {"stats", "--mark", "noon"}, {"stats", "--remove-mark", "noon"}});
  EXPECT_EQ(cli().json({"status"}), before);
  EXPECT_EQ(cli().json({"stats"}).at("entries"), counters.at("entries"));
  EXPECT_EQ(cli().differences(), Words());
}

TEST_F(StatsMarksTest, AnEntryThatComesBackGoesOnCounting) {
  drop(kSender, 5);
  cli().all({{"stats", "--mark", "noon"}, {"unban", kSender}});
  EXPECT_EQ(hits(kSender, kSince), 0U);
  cli().all({{"ban", kSender, "--for", "forever"}});
  EXPECT_EQ(hits(kSender, kSince), 0U);
  drop(kSender, 2);
  EXPECT_EQ(hits(kSender, kSince), 2U);
  EXPECT_EQ(hits(kSender), 7U);
}

TEST_F(StatsMarksTest, TheKeyThatFollowsInASlotHasOnlyItsOwn) {
  drop(kSender, 5);
  cli().all({{"stats", "--mark", "noon"}, {"unban", kSender}});
  traffic_->send(kSender, 1);
  cli().all({{"ban", "198.51.100.64/26", "--for", "forever"}});
  drop(kSender, 3);
  const nlohmann::json since = cli().json(Words{"stats"} + kSince);
  ASSERT_EQ(since.at("entries").size(), 1U) << since;
  EXPECT_EQ(since.at("entries").at(0).at("packets"), 3);
}

TEST_F(StatsMarksTest, NewTablesGoOnCounting) {
  drop(kSender, 5);
  cli().all({{"stats", "--mark", "noon"}});
  drop(kSender, 1);
  cli().all({{"attach", "g0", "--max-entries", "30000"}});  // of another size: made anew
  drop(kSender, 2);
  const nlohmann::json since = cli().json(Words{"stats"} + kSince);
  EXPECT_EQ(since.at("counters").at("drop_banned").at("packets"), 3);
  EXPECT_EQ(since.at("warnings"), nlohmann::json::array());
  EXPECT_EQ(hits(kSender, kSince), 3U);
}

/// As after a reboot: what the kernel had counted since it was last written down is gone.
TEST_F(StatsMarksTest, LostTablesTakeNothingFromTheMark) {
  drop(kSender, 5);
  cli().all({{"stats", "--mark", "noon"}});
  std::filesystem::rename(lab().bpffs() + "/chatgate", lab().bpffs() + "/gone");
  cli().attach();
  EXPECT_EQ(hits(kSender, kSince), 0U);
  EXPECT_EQ(hits(kSender), 5U);
}

TEST_F(StatsMarksTest, MarksAreListedReplacedAndRemoved) {
  EXPECT_EQ(marks(), Words());
  cli().all({{"stats", "--mark", "b"}, {"stats", "--mark", "a"}, {"stats", "--mark", "b"}});
  EXPECT_EQ(marks(), (Words{"a", "b"})) << "in the order of their times";
  EXPECT_TRUE(cli().json({"stats", "--mark", "a", "--dry-run"}).at("replaced"));
  EXPECT_TRUE(cli().json({"stats", "--remove-mark", "a", "--dry-run"}).at("dry_run"));
  cli().all({{"stats", "--mark", "c", "--dry-run"}});
  EXPECT_EQ(marks(), (Words{"a", "b"}));
  cli().all({{"stats", "--remove-mark", "a"}});
  EXPECT_EQ(marks(), Words{"b"});
  const std::string text = cli().expect(0, {"stats", "--marks"}).out;
  EXPECT_NE(text.find("1 mark\n"), std::string::npos) << text;
}

TEST_F(StatsMarksTest, AreBounded) {
  for (int i = 0; i < 16; ++i) cli().all({{"stats", "--mark", fmt::format("m{}", i)}});
  const ProcessResult refused = cli().expect(1, {"stats", "--mark", "one-more"});
  EXPECT_NE(refused.err.find("16 marks are kept already"), std::string::npos) << refused.err;
  cli().all({{"stats", "--mark", "m3"}});
  EXPECT_EQ(marks().size(), 16U);
}

TEST_F(StatsMarksTest, AnUnknownMarkIsRefusedAndTheOthersNamed) {
  EXPECT_NE(cli().expect(1, {"stats", "--since", "noon"}).err.find("there are none"), std::string::npos);
  cli().all({{"stats", "--mark", "dawn"}, {"stats", "--mark", "dusk"}});
  for (const char* word : {"--since", "--remove-mark"}) {
    const ProcessResult refused = cli().expect(1, {"stats", word, "noon"});
    EXPECT_NE(refused.err.find("noon: there is no mark of that name"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("hint: there are: dawn, dusk"), std::string::npos) << refused.err;
  }
}

TEST_F(StatsMarksTest, AKillLeavesTheOldMarkOrTheNew) {
  drop(kSender, 5);
  cli().all({{"stats", "--mark", "noon"}});
  drop(kSender, 2);
  for (const auto& [failpoint, since] :
       {std::pair("store.commit.before", 2U), std::pair("store.commit.after", 0U)}) {
    ProcessOptions options;
    options.environment["CHATGATE_FAILPOINT"] = failpoint;
    EXPECT_EQ(cli().run({"stats", "--mark", "noon"}, options).signal, SIGKILL) << failpoint;
    EXPECT_EQ(drops(kSince), since) << failpoint;
    EXPECT_EQ(hits(kSender, kSince), since) << failpoint;
    EXPECT_EQ(hits(kSender), 7U) << failpoint;
  }
}

}  // namespace
}  // namespace chatgate::test
