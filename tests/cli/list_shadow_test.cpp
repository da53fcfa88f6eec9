// SPDX-License-Identifier: Apache-2.0
// list LIST --shadow|--live, import --shadow: what a list would drop is counted before it is made real.
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "cli/traffic.h"

namespace chatgate::test {
namespace {

constexpr const char* kOne = "198.51.100.66";
constexpr const char* kTwo = "198.51.100.67";

class ListShadowTest : public AttachedTest {
 protected:
  nlohmann::json list(const std::string& name) const { return cli().json({"list", name}).at("lists").at(0); }
  std::uint64_t packets_of(const std::string& prefix) const {
    const nlohmann::json stats = cli().json({"stats"});
    for (const nlohmann::json& entry : stats.at("entries")) {
      if (entry.at("prefix") == prefix) return entry.at("packets");
    }
    return 0;
  }
  std::uint64_t counted(const std::string& name) const {
    return cli().json({"stats"}).at("counters").at(name).at("packets");
  }
  std::string import(const std::string& text, const Words& more) const {
    const std::string path = lab().file("list.txt");
    write_file(path, text);
    cli().all({Words{"import", "banned/trial", path} + more});
    return path;
  }
  void expect_refused(const Words& words, const std::string& reason, int exit_code = 1) const {
    const std::string before = cli().store_bytes();
    const ProcessResult result = cli().expect(exit_code, words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_TRUE(cli().store_bytes() == before) << "it changed something";
  }
};

TEST_F(ListShadowTest, CountsPerEntryAndDropsOnceItIsLive) {
  Traffic traffic(lab(), {kOne, kTwo});
  cli().all({{"list", "banned/trial", "--kind", "ban", "--shadow"},
             {"ban", kOne, "--license", "trial"},
             {"ban", kTwo, "--license", "trial"}});
  EXPECT_EQ(traffic.send(kOne, 5), 5);
  EXPECT_EQ(traffic.send(kTwo, 2), 2);
  EXPECT_EQ(counted("pass_shadow"), 7U);
  EXPECT_EQ(packets_of(fmt::format("{}/32", kOne)), 5U);
  EXPECT_EQ(packets_of(fmt::format("{}/32", kTwo)), 2U);
  EXPECT_EQ(list("banned/trial").at("shadow"), true);
  EXPECT_EQ(cli().verdict(kOne), "pass shadow");

  const nlohmann::json dry = cli().json({"list", "banned/trial", "--live", "--dry-run"});
  EXPECT_EQ(dry.at("extended"), 2);
  EXPECT_EQ(dry.at("shadow"), false);
  EXPECT_EQ(dry.at("addresses"), "2");
  EXPECT_EQ(dry.at("connections").at("cut"), 0);
  EXPECT_TRUE(traffic.passes(kOne));
  const std::uint64_t before = cli().revision();
  EXPECT_EQ(cli().json({"list", "banned/trial", "--live"}).at("in_force"), true);
  EXPECT_EQ(cli().revision(), before + 1);
  EXPECT_EQ(traffic.send(kOne, 3), 0);
  EXPECT_FALSE(traffic.passes(kTwo));
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(list("banned/trial").at("shadow"), false);
  cli().all({{"list", "banned/trial", "--live"}});
  EXPECT_EQ(cli().revision(), before + 1) << "the same again";

  EXPECT_EQ(cli().json({"list", "banned/trial", "--shadow"}).at("shortened"), 2);
  EXPECT_TRUE(traffic.passes(kOne));
  const nlohmann::json history = cli().json({"audit", kOne}).at("changes");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[1].at("command"), "list banned/trial --live");
  EXPECT_EQ(history[1].at("shadow"), false);
  EXPECT_EQ(history[2].at("shadow"), true);
}

TEST_F(ListShadowTest, WhateverComesIntoItIsAShadowAndSaysSo) {
  Traffic traffic(lab(), {kOne, kTwo});
  cli().all({{"ban", kOne, "--list", "feed", "--kind", "ban"}, {"list", "feed", "--shadow"}});
  const ProcessResult banned = cli().expect(0, {"ban", kTwo, "--list", "feed"});
  EXPECT_NE(banned.out.find(std::string("added ") + kTwo + " in feed as a shadow"), std::string::npos)
      << banned.out;
  EXPECT_NE(banned.err.find("feed is a shadow list"), std::string::npos) << banned.err;
  write_file(lab().file("list.txt"), "198.51.100.68\n");
  cli().all({{"import", "feed", lab().file("list.txt")}});
  const nlohmann::json shown = cli().entries({"--list", "feed"});
  ASSERT_EQ(shown.size(), 3U);
  for (const nlohmann::json& entry : shown) EXPECT_EQ(entry.at("shadow"), true) << entry;
  EXPECT_TRUE(traffic.passes(kTwo));
  EXPECT_NE(cli().expect(0, {"lists"}).out.find("ban (shadow)"), std::string::npos);
  cli().all({{"ban", kTwo}});
  EXPECT_FALSE(traffic.passes(kTwo)) << "another list's";
}

TEST_F(ListShadowTest, AnImportOfShadowsIsMadeReal) {
  Traffic traffic(lab(), {kOne, kTwo});
  const std::string both = std::string(kOne) + "\n" + kTwo + "\n";
  import(both, {"--shadow"});
  EXPECT_TRUE(traffic.passes(kOne));
  EXPECT_EQ(list("banned/trial").at("shadow"), false) << "of this import alone";
  import(both, {"--shadow", "--replace"});
  cli().all({{"ban", kOne, "--license", "trial"}});
  EXPECT_FALSE(traffic.passes(kOne));
  import(both, {"--shadow", "--replace"});
  EXPECT_FALSE(traffic.passes(kOne)) << "a live entry is not turned into a shadow";
  EXPECT_TRUE(traffic.passes(kTwo));
  EXPECT_EQ(cli().json({"list", "banned/trial", "--live"}).at("extended"), 1);
  EXPECT_FALSE(traffic.passes(kTwo));
}

TEST_F(ListShadowTest, ManyGoByGeneration) {
  Traffic traffic(lab(), {kOne});
  import(std::string(kOne) + "\n" + many_hosts(kMany - 1, 1), {"--shadow"});
  const std::uint64_t generation = cli().json({"status"}).at("generation");
  const nlohmann::json change = cli().json({"list", "banned/trial", "--live"});
  EXPECT_EQ(change.at("extended"), kMany);
  EXPECT_EQ(change.at("addresses"), std::to_string(kMany));
  EXPECT_NE(cli().json({"status"}).at("generation"), generation);
  EXPECT_FALSE(traffic.passes(kOne));
  EXPECT_EQ(cli().differences(), Words{});
  cli().all({{"list", "banned/trial", "--shadow"}});
  EXPECT_TRUE(traffic.passes(kOne));
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(cli().json({"audit", "198.18.0.9"}).at("changes").size(), 3U);
}

TEST_F(ListShadowTest, WhatTheGuardForbidsNowDoesNotGoLive) {
  cli().all({{"list", "feed", "--kind", "ban", "--shadow"}, {"ban", "198.51.100.64/26", "--list", "feed"}});
  lab().ip(lab().host(), {"route", "add", "default", "via", kOne});
  expect_refused({"list", "feed", "--live"}, "default gateway of g0");
  lab().ip(lab().host(), {"route", "del", "default"});
  cli().all({{"list", "feed", "--live"}});
}

TEST_F(ListShadowTest, OfBansOnly) {
  cli().all({{"allow", kOne}});
  expect_refused({"list", "manual-allows", "--shadow"}, "only bans can be shadows", 2);
  expect_refused({"list", "manual-allows", "--shadow", "--live"}, "excludes", 2);
  expect_refused({"list", "nosuch", "--live"}, "no such list");
}

TEST_F(ListShadowTest, ABackupTakesItAlong) {
  cli().all({{"list", "feed", "--kind", "ban", "--shadow"}, {"ban", kOne, "--list", "feed"}});
  const std::string backup = lab().file("backup");
  cli().all({{"backup", backup}, {"list", "feed", "--live"}});
  EXPECT_EQ(cli().verdict(kOne), "drop banned");
  cli().all({{"restore", backup, "--yes"}});
  EXPECT_EQ(cli().verdict(kOne), "pass shadow");
  EXPECT_EQ(list("feed").at("shadow"), true);
}

}  // namespace
}  // namespace chatgate::test
