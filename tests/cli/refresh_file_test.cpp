// SPDX-License-Identifier: Apache-2.0
// A list that is read from a file by itself, and how that is set.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "cli/refresh.h"

namespace chatgate::test {
namespace {

class RefreshFileTest : public RefreshTest {
 protected:
  std::string path() const { return lab().file("feed.txt"); }

  /// Written so many seconds ago: what was written just now is left alone.
  void write(const std::string& text, int seconds_ago = 60) const {
    write_file(path(), text);
    std::filesystem::last_write_time(
        path(), std::filesystem::file_time_type::clock::now() - std::chrono::seconds(seconds_ago));
  }
};

TEST_F(RefreshFileTest, IsReadWhenItHasChangedAndNotOtherwise) {
  write(hosts(2));
  set_source(path());
  EXPECT_TRUE(state().at("interval_seconds").is_null());
  RefreshOutcome outcome = refresh_here(wall_now());
  EXPECT_EQ(outcome.result, RefreshResult::kReplaced);
  EXPECT_EQ(outcome.added, 2U);
  EXPECT_EQ(outcome.line(), "list feed: replaced +2 -0 (" + path() + ")");
  const std::string before = cli().store_bytes();
  outcome = refresh_here(wall_now());
  EXPECT_FALSE(outcome.attempted);
  EXPECT_TRUE(cli().store_bytes() == before) << "a look writes nothing";
  write(hosts(2, 1), 30);
  EXPECT_EQ(refresh_here(wall_now()).removed, 1U);
  write(hosts(2, 1), 20);
  outcome = refresh_here(wall_now());
  EXPECT_TRUE(outcome.attempted);
  EXPECT_EQ(outcome.result, RefreshResult::kUnchanged);
}

TEST_F(RefreshFileTest, WhatIsBeingWrittenIsLeftAlone) {
  set_source(path());
  write(hosts(1), -1);
  EXPECT_FALSE(refresh_here(wall_now()).attempted);
  EXPECT_EQ(refresh().at("added"), 1) << "who types it means it";
}

TEST_F(RefreshFileTest, AFileThatFailsIsSaidOnceAndTriedAgain) {
  write(hosts(40));
  set_source(path());
  EXPECT_EQ(refresh().at("added"), 40);
  std::filesystem::remove(path());
  const WallTime now = wall_now();
  RefreshOutcome outcome = refresh_here(now);
  EXPECT_EQ(outcome.result, RefreshResult::kFailed);
  EXPECT_TRUE(is_warned_of("No such file"));
  EXPECT_FALSE(refresh_here(now).attempted) << "it is as it was";
  EXPECT_TRUE(refresh_here(outcome.state.due_at).attempted);
  EXPECT_EQ(state().at("failures"), 2);
  write("192.0.2.1\nfred\n", 30);
  EXPECT_NE(refresh_here(now).line().find("line 2: fred"), std::string::npos);
  EXPECT_FALSE(refresh_here(now).attempted);
  EXPECT_EQ(cli().prefixes({"--list", "feed"}).size(), 40U);
  write(hosts(39), 20);
  EXPECT_EQ(refresh_here(now).removed, 1U);
  EXPECT_FALSE(is_warned_of("list feed"));
}

TEST_F(RefreshFileTest, WhatIsNoFileIsNotOpened) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  set_source(path());
  EXPECT_NE(refresh(1).at("error").get<std::string>().find("not a regular file"), std::string::npos);
}

TEST_F(RefreshFileTest, IsReadAsItIsSaid) {
  write("name,ip address,other\nx,192.0.2.7/24,1\ny,2001:db8:5:6::7,2\nz,fred,3\n");
  set_source(path(), {"--column", "ip address", "--skip-bad", "--mask-host-bits", "--v6-width", "64", "--for",
                      "forever"});
  EXPECT_EQ(refresh().at("added"), 2);
  EXPECT_EQ(cli().prefixes({"--list", "feed"}), (Words{"192.0.2.0/24", "2001:db8:5:6::/64"}));
  EXPECT_TRUE(cli().entries({"--list", "feed"}).at(0).at("expires_at").is_null());
  const nlohmann::json told = state();
  EXPECT_EQ(told.at("column"), "ip address");
  EXPECT_EQ(told.at("v6_width"), 64);
  EXPECT_EQ(told.at("lifetime"), "forever");
  // It goes with a backup, and comes back by a rollback.
  cli().all({{"backup", lab().file("b")}, {"list", "feed", "--no-source"}});
  EXPECT_TRUE(state().is_null());
  cli().all({{"rollback"}});
  EXPECT_EQ(state().at("column"), "ip address");
  cli().all({{"list", "feed", "--remove", "--yes"}, {"restore", lab().file("b"), "--yes"}});
  EXPECT_EQ(state().at("column"), "ip address");
}

TEST_F(RefreshFileTest, SettingsThatMakeNoSenseAreRefused) {
  cli().all({{"list", "feed", "--kind", "ban"}, {"list", "friends", "--kind", "allow"}});
  const std::uint64_t revision = cli().revision();
  const Words url{"--source", "https://lists.example/drop.txt"};
  for (const Words& off :
       {Words{"--refresh", "1h"}, Words{"--skip-bad"}, Words{"--source", "/x", "--refresh", "1h"},
        url + Words{"--refresh", "59s"}, url + Words{"--refresh", "31d"}, url + Words{"--refresh", "soon"},
        url + Words{"--refresh", "1h", "--for", "90m"}, url + Words{"--for", "2y"},
        url + Words{"--v6-width", "8"}, Words{"--source", "ftp://lists.example/x"}, Words{"--source", "-"},
        url + Words{"--refresh", "1h", "--no-refresh"}})
    static_cast<void>(cli().expect(2, Words{"list", "feed"} + off));
  static_cast<void>(cli().expect(2, Words{"list", "friends"} + url + Words{"--v6-width", "64"}));
  EXPECT_EQ(cli().revision(), revision);
  cli().all({{"list", "feed", "--source", "relative.txt"}});
  const nlohmann::json list = cli().json({"list", "feed"}).at("lists").at(0);
  EXPECT_EQ(list.at("source"), (std::filesystem::current_path() / "relative.txt").string());
}

TEST_F(RefreshFileTest, ADryRunPutsNothingOnRecord) {
  write(hosts(2));
  set_source(path());
  const std::string before = cli().store_bytes();
  const nlohmann::json trial = cli().json({"refresh", "--dry-run"}).at("lists").at(0);
  EXPECT_EQ(trial.at("added"), 2);
  EXPECT_EQ(trial.at("dry_run"), true);
  EXPECT_TRUE(cli().expect(0, {"refresh", "--dry-run"}).out.starts_with("dry run: list "));
  write("fred\n");
  EXPECT_EQ(cli().json({"refresh", "--dry-run"}, 1).at("lists").at(0).at("result"), "failed");
  EXPECT_TRUE(cli().store_bytes() == before);
}

}  // namespace
}  // namespace chatgate::test
