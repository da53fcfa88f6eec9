// SPDX-License-Identifier: Apache-2.0
// lists, list LIST: settings, age, and taking a list off the books.
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "cli/traffic.h"
#include "support/paths.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ListTest : public AttachedTest {
 protected:
  void import(const std::string& list, const std::string& text, const Words& more = {}) const {
    const std::string path = lab().file("list.txt");
    write_file(path, text);
    cli().all({Words{"import", list, path} + more});
  }
  /// The one list that `list NAME` shows.
  nlohmann::json list(const std::string& name) const {
    const nlohmann::json shown = cli().json({"list", name});
    EXPECT_EQ(shown.at("lists").size(), 1U) << shown;
    return shown.at("lists").at(0);
  }
  Words names() const {
    Words names;
    const nlohmann::json all = cli().json({"lists"});
    for (const nlohmann::json& one : all.at("lists")) names.push_back(one.at("name"));
    return names;
  }
  void expect_refused(const Words& words, const std::string& reason, int exit_code = 1) const {
    const std::string before = cli().store_bytes();
    const ProcessResult result = cli().expect(exit_code, words);
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_TRUE(cli().store_bytes() == before) << "it changed something";
  }
};

TEST_F(ListTest, AreShownWithWhatIsInThem) {
  EXPECT_EQ(cli().json({"lists"}).at("total"), 0);
  import("banned/acme", "192.0.2.1\n192.0.2.2\n");
  import("partners", "203.0.113.9\n", {"--kind", "share"});
  cli().all({{"allow", "192.0.2.9"}, {"ban", "192.0.2.3", "--for", "1s"}});
  ASSERT_TRUE(wait_until([&] { return cli().prefixes({"192.0.2.3"}).empty(); }));
  const nlohmann::json lists = cli().json({"lists"});
  EXPECT_EQ(lists.at("total"), 4);
  EXPECT_EQ(lists.at("entries"), 4) << "what has ended is not counted";
  EXPECT_EQ(names(), (Words{"banned/acme", "manual-allows", "manual-bans", "partners"}));
  const nlohmann::json& acme = lists.at("lists").at(0);
  EXPECT_EQ(acme.at("kind"), "ban");
  EXPECT_EQ(acme.at("license"), "acme");
  EXPECT_EQ(acme.at("entries"), 2);
  for (const char* empty : {"source", "max_age_seconds", "last_seen"}) EXPECT_TRUE(acme.at(empty).is_null());
  for (const char* time : {"changed_at", "imported_at"}) EXPECT_TRUE(acme.at(time).is_string()) << time;
  EXPECT_LT(acme.at("age_seconds"), 600);
  EXPECT_EQ(acme.at("stale"), false);
  EXPECT_EQ(acme.at("packets"), 0);
  EXPECT_TRUE(lists.at("lists").at(1).at("imported_at").is_null());
  EXPECT_TRUE(lists.at("lists").at(1).at("license").is_null());
  EXPECT_EQ(list("partners").at("kind"), "share");
  EXPECT_NE(cli().expect(0, {"lists"}).out.find("\n4 lists, 4 entries\n"), std::string::npos);
  expect_refused({"list", "banned/acmee"}, "no such list");
}

TEST_F(ListTest, WhatThisHostProtectsIsShownByNameAndIsNobodysToEdit) {
  cli().all({{"ban", "192.0.2.1"}});
  EXPECT_EQ(names(), Words{"manual-bans"});
  EXPECT_GT(list("protected").at("entries"), 0);
  for (const Words& words :
       {Words{"list", "protected", "--max-age", "7d"}, Words{"list", "protected", "--remove", "--yes"},
        Words{"unallow", "--list", "protected", "--yes"}, Words{"import", "protected", "/dev/null"}})
    expect_refused(words, "it is this host's own");
}

TEST_F(ListTest, AreCreditedWithTheHitsOfTheirEntries) {
  cli().all({{"ban", "198.51.100.66", "--license", "acme"},
             {"ban", "198.51.100.66", "--license", "globex"},
             {"ban", "198.51.100.67", "--license", "globex"}});
  Traffic traffic(lab(), {"198.51.100.66", "198.51.100.67"});
  EXPECT_EQ(traffic.send("198.51.100.66", 5), 0);
  EXPECT_EQ(traffic.send("198.51.100.67", 2), 0);
  EXPECT_EQ(list("banned/acme").at("packets"), 5);
  EXPECT_EQ(list("banned/globex").at("packets"), 7);
  EXPECT_EQ(list("banned/globex").at("shared"), true);
  EXPECT_NE(cli().expect(0, {"lists"}).out.find("(shared: "), std::string::npos);
  cli().all({{"unban", "198.51.100.66", "--license", "acme"}});
  EXPECT_EQ(traffic.send("198.51.100.66", 1), 0) << "globex's stands";
  EXPECT_EQ(list("banned/acme").at("packets"), 0);
  EXPECT_EQ(list("banned/globex").at("packets"), 8);
  EXPECT_EQ(list("banned/globex").at("shared"), false);
}

TEST_F(ListTest, SettingsLastAndARepeatMovesNoRevision) {
  cli().all({{"ban", "192.0.2.1", "--license", "acme"}});
  const Words set{"list", "banned/acme", "--source", "https://lists.example/acme.txt", "--max-age", "7d"};
  const std::uint64_t before = cli().revision();
  EXPECT_EQ(cli().json(set + Words{"--dry-run"}).at("dry_run"), true);
  EXPECT_EQ(cli().revision(), before);
  EXPECT_TRUE(list("banned/acme").at("source").is_null());
  const nlohmann::json change = cli().json(set);
  EXPECT_EQ(change.at("revision"), before + 1);
  EXPECT_EQ(change.at("in_force"), true);
  EXPECT_EQ(cli().json(set).at("revision"), before + 1) << "the same again";
  EXPECT_EQ(list("banned/acme").at("source"), "https://lists.example/acme.txt");
  EXPECT_EQ(list("banned/acme").at("max_age_seconds"), 7 * 24 * 3600);
  cli().all({{"list", "banned/acme", "--no-source"}});
  EXPECT_TRUE(list("banned/acme").at("source").is_null());
  EXPECT_EQ(list("banned/acme").at("max_age_seconds"), 7 * 24 * 3600) << "what is not named stays";
  cli().all({{"list", "banned/acme", "--no-max-age"}});
  EXPECT_TRUE(list("banned/acme").at("max_age_seconds").is_null());
  const nlohmann::json history = cli().json({"audit"}).at("changes");
  EXPECT_EQ(history.back().at("command"), "list banned/acme --no-max-age");
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ListTest, IsMadeByItsKindAndKeepsIt) {
  expect_refused({"list", "feed", "--source", "/feeds/drop.txt"}, "no such list");
  cli().all({{"list", "feed", "--kind", "ban", "--source", "/feeds/drop.txt"}});
  EXPECT_EQ(list("feed").at("kind"), "ban");
  EXPECT_EQ(list("feed").at("entries"), 0);
  for (const Words& other :
       {Words{"list", "feed", "--kind", "allow"}, Words{"allow", "192.0.2.1", "--list", "feed"},
        Words{"unallow", "192.0.2.1", "--list", "feed"}, Words{"unallow", "--list", "feed", "--yes"}})
    expect_refused(other, "is a list of kind ban", 2);
  cli().all({{"ban", "192.0.2.1", "--list", "feed"},
             {"ban", "192.0.2.1", "--list", "spam", "--kind", "ban"},
             {"allow", "192.0.2.1", "--list", "partners", "--kind", "allow"}});
  EXPECT_EQ(names(), (Words{"feed", "partners", "spam"}));
}

TEST_F(ListTest, OlderThanItMayBeIsWarnedOf) {
  import("banned/acme", "192.0.2.1\n");
  cli().all({{"list", "banned/acme", "--max-age", "1s"}});
  const auto warned = [&] {
    const nlohmann::json warnings = cli().json({"status"}).at("warnings");
    return !warnings.empty() && warnings.at(0).get<std::string>().find("list banned/acme is ") == 0;
  };
  ASSERT_TRUE(wait_until(warned));
  EXPECT_EQ(list("banned/acme").at("stale"), true);
  EXPECT_EQ(cli().json({"lists"}).at("warnings").size(), 1U);
  const ProcessResult lists = cli().expect(0, {"lists"});
  EXPECT_NE(lists.out.find("(OVER 1s)"), std::string::npos) << lists.out;
  EXPECT_NE(lists.err.find("note: list banned/acme is "), std::string::npos) << lists.err;
  cli().all({{"list", "banned/acme", "--max-age", "1h"}});
  EXPECT_FALSE(warned());
}

TEST_F(ListTest, AnImportThatChangesNothingMakesTheListFresh) {
  import("banned/acme", "192.0.2.1\n");
  const nlohmann::json first = list("banned/acme");
  const std::uint64_t revision = cli().revision();
  ASSERT_TRUE(wait_until([&] { return list("banned/acme").at("age_seconds") >= 1; }));
  import("banned/acme", "192.0.2.1\n");
  const nlohmann::json again = list("banned/acme");
  EXPECT_EQ(cli().revision(), revision);
  EXPECT_EQ(again.at("changed_at"), first.at("changed_at"));
  EXPECT_GT(again.at("imported_at"), first.at("imported_at"));
}

TEST_F(ListTest, IsRemovedWithItsEntriesAfterACount) {
  import("drop", many_hosts(kMany), {"--kind", "ban", "--reason", "spam"});
  cli().all({{"ban", "198.18.0.1"}, {"list", "drop", "--max-age", "7d"}});
  expect_refused({"list", "drop", "--remove"}, "9000 entries would be removed, and nobody is there to agree");
  const nlohmann::json dry = cli().json({"list", "drop", "--remove", "--dry-run"});
  EXPECT_EQ(dry.at("removed"), kMany);
  EXPECT_EQ(dry.at("addresses"), "9000");
  EXPECT_EQ(list("drop").at("entries"), kMany);
  EXPECT_EQ(cli().json({"list", "drop", "--remove", "--yes"}).at("removed"), kMany);
  EXPECT_EQ(names(), Words{"manual-bans"});
  EXPECT_EQ(cli().verdict("198.18.0.2"), "pass unlisted");
  EXPECT_EQ(cli().verdict("198.18.0.1"), "drop banned") << "another list's";
  EXPECT_EQ(cli().keys(), 1U);
  EXPECT_EQ(cli().differences(), Words{});
  expect_refused({"list", "drop", "--remove", "--yes"}, "no such list");
  const nlohmann::json history = cli().json({"audit", "198.18.0.2"}).at("changes");
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].at("did"), "removed");
  EXPECT_EQ(history[1].at("list"), "drop");
  EXPECT_EQ(history[1].at("label"), "spam");
}

TEST_F(ListTest, TheNameOfARemovedOneIsFreeForAnyKind) {
  cli().all({{"ban", "192.0.2.1", "--list", "acme-vip", "--kind", "ban"},
             {"list", "acme-vip", "--remove", "--yes"}});
  cli().all({{"allow", "192.0.2.1", "--list", "acme-vip", "--kind", "allow"}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass whitelisted");
  EXPECT_EQ(list("acme-vip").at("kind"), "allow");
  const nlohmann::json history = cli().json({"audit", "192.0.2.1"}).at("changes");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].at("kind"), "ban");
  EXPECT_EQ(history[2].at("kind"), "allow");
  for (const nlohmann::json& change : history) EXPECT_EQ(change.at("list"), "acme-vip");
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ListTest, AtATerminalSomebodyIsAsked) {
  cli().all({{"ban", "192.0.2.1", "192.0.2.2", "--list", "feed", "--kind", "ban"}});
  const auto type = [&](const std::string& answer) {
    ProcessOptions options;
    options.netns = lab().host();
    options.input = answer;
    const std::string command = fmt::format("{} --state-dir {} --bpffs {} list feed --remove",
                                            chatgate_binary(), cli().state_dir(), lab().bpffs());
    return run_process({"script", "--quiet", "--return", "--command", command, "/dev/null"}, options);
  };
  const ProcessResult no = type("n\n");
  EXPECT_EQ(no.exit_code, 1) << no.out;
  EXPECT_NE(no.out.find("list feed: 2 entries would be removed. Go on? [y/N]"), std::string::npos) << no.out;
  EXPECT_EQ(names(), Words{"feed"});
  EXPECT_EQ(type("y\n").exit_code, 0);
  EXPECT_EQ(names(), Words{});
}

}  // namespace
}  // namespace chatgate::test
