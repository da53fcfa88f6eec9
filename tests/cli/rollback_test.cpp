// SPDX-License-Identifier: Apache-2.0
// rollback: one change taken back, of any kind, and what is left alone.
#include <fmt/format.h>

#include "cli/cli.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class RollbackTest : public AttachedTest {
 protected:
  /// The policy and all that lists and licenses are, but for the times of their changes, and the scopes: a
  /// license gets a new one each time.
  nlohmann::json policy() const {
    nlohmann::json all = {{"entries", cli().entries()}};
    for (nlohmann::json& entry : all["entries"]) entry.erase("scope");
    for (const char* what : {"lists", "licenses"}) {
      all[what] = cli().json({what}).at(what);
      for (nlohmann::json& row : all[what]) {
        for (const char* key : {"changed_at", "age_seconds", "created_at", "scope"}) row.erase(key);
      }
    }
    return all;
  }
  std::string list_file(const std::string& text) const {
    const std::string file = lab().file("list.txt");
    write_file(file, text);
    return file;
  }
  void prepare_policy() const {
    cli().all({{"ban", "192.0.2.1", "--until", "2100-01-01", "--reason", "T-1"},
               {"ban", "192.0.2.2", "--for", "forever", "--shadow"},
               {"allow", "192.0.2.3", "--for", "forever"},
               {"license", "acme", "--destination", "203.0.113.9", "2001:db8:d::9"},
               {"ban", "192.0.2.4", "192.0.2.5", "--license", "acme", "--for", "forever"},
               {"list", "feed", "--kind", "ban", "--source", "https://lists.example/a", "--max-age", "7d"},
               {"ban", "192.0.2.6", "--list", "feed", "--for", "forever"},
               {"backup", lab().file("policy.bak")},
               {"ban", "192.0.2.7", "--list", "later", "--kind", "ban"},
               {"ban", "192.0.2.8", "--license", "late"}});
  }
  std::vector<Words> every_change() const {
    const std::string file = list_file("192.0.2.64/26 # wide\n192.0.2.4\n");
    return {{"ban", "192.0.2.20", "192.0.2.21/32"},
            {"ban", "192.0.2.22", "--list", "typo", "--kind", "ban"},
            {"ban", "192.0.2.23", "--license", "acmee"},
            {"ban", "192.0.2.1", "--until", "2101-01-01"},
            {"ban", "192.0.2.1", "--until", "2099-01-01", "--shorten"},
            {"ban", "192.0.2.1", "--until", "2100-01-01", "--reason", "other"},
            {"ban", "192.0.2.2", "--for", "forever"},
            {"unban", "192.0.2.1"},
            {"unban", "192.0.2.4", "--license", "acme"},
            {"unban", "--license", "acme", "--yes"},
            {"unallow", "192.0.2.3"},
            {"import", "banned/acme", file, "--replace"},
            {"import", "feed", file},
            {"license", "acme", "--destination", "203.0.113.10"},
            {"license", "acme", "--no-destinations"},
            {"license", "new", "--destination", "203.0.113.11"},
            {"license", "acme", "--remove", "--yes"},
            {"list", "feed", "--source", "https://lists.example/b", "--no-max-age"},
            {"list", "feed", "--shadow"},
            {"list", "manual-bans", "--live"},
            {"list", "feed", "--remove", "--yes"},
            {"restore", lab().file("policy.bak"), "--yes"}};
  }
  Words by(const std::string& who, const Words& words) const { return Words{"--by", who} + words; }
};

TEST_F(RollbackTest, OfEveryKindOfChange) {
  prepare_policy();
  const nlohmann::json before = policy();
  for (const Words& words : every_change()) {
    SCOPED_TRACE(fmt::format("{}", fmt::join(words, " ")));
    const std::uint64_t revision = cli().json(words).at("revision");
    const nlohmann::json after = policy();
    EXPECT_NE(after, before);
    const nlohmann::json dry = cli().json({"rollback", "--dry-run"});
    EXPECT_EQ(policy(), after);
    const nlohmann::json done = cli().json({"rollback"});
    EXPECT_EQ(done.at("undone").at("revision"), revision);
    EXPECT_EQ(done.at("in_force"), true);
    for (const char* count : {"added", "removed", "extended", "shortened", "relabelled"})
      EXPECT_EQ(dry.at(count), done.at(count)) << count;
    EXPECT_EQ(policy(), before);
    EXPECT_EQ(cli().differences(), Words{});
  }
}

TEST_F(RollbackTest, OfMany) {
  std::string old_list, new_list;
  for (int i = 0; i < 9000; ++i) {
    old_list += fmt::format("198.18.{}.{} # visitor {}\n", i / 256, i % 256, i % 7);
    new_list += fmt::format("198.18.{}.{} # other\n", i / 256 + 18, i % 256);
  }
  cli().all({{"import", "banned/a", list_file(old_list), "--for", "forever"}});
  const nlohmann::json before = policy();
  cli().all({{"import", "banned/a", list_file(new_list), "--replace", "--for", "forever"}});
  const nlohmann::json done = cli().json({"rollback"});
  EXPECT_EQ(done.at("added"), done.at("removed"));
  EXPECT_TRUE(policy() == before);
  EXPECT_EQ(cli().differences(), Words{});
  cli().all({{"unban", "--list", "banned/a", "--yes"}, {"rollback"}});
  EXPECT_TRUE(policy() == before);
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(RollbackTest, BareItIsTheUsersOwnLastChange) {
  cli().all({by("alice", {"ban", "192.0.2.1"}), by("alice", {"ban", "192.0.2.2"}),
             by("bob", {"ban", "192.0.2.3"}), by("alice", {"pause"}), by("alice", {"resume"})});
  EXPECT_EQ(cli().json(by("alice", {"rollback"})).at("undone").at("command"), "ban 192.0.2.2");
  EXPECT_EQ(cli().json(by("alice", {"rollback"})).at("undone").at("command"), "ban 192.0.2.1");
  EXPECT_EQ(cli().prefixes(), Words{"192.0.2.3/32"});
  EXPECT_NE(cli().expect(1, by("alice", {"rollback"})).err.find("none of the last 20 changes is theirs"),
            std::string::npos);
  EXPECT_EQ(cli().prefixes(), Words{"192.0.2.3/32"});
}

TEST_F(RollbackTest, OfARollbackMakesTheChangeAgain) {
  const int ban = cli().json({"ban", "192.0.2.1"}).at("revision");
  const int back = cli().json({"rollback"}).at("revision");
  const std::string twice = cli().expect(1, {"rollback", std::to_string(ban)}).err;
  EXPECT_NE(twice.find(fmt::format("revision {} took it back already", back)), std::string::npos) << twice;
  cli().all({{"rollback", std::to_string(back)}});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  EXPECT_EQ(cli().json({"rollback"}).at("undone").at("revision"), ban);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "pass unlisted");
}

TEST_F(RollbackTest, WhatHasChangedSinceIsLeftAloneAndNamed) {
  const int first = cli().json({"ban", "192.0.2.1", "192.0.2.2", "--for", "forever"}).at("revision");
  cli().all({{"unban", "192.0.2.1"}, {"ban", "192.0.2.1", "--for", "forever", "--reason", "again"}});
  const nlohmann::json done = cli().json({"rollback", std::to_string(first)});
  EXPECT_EQ(done.at("removed"), 1);
  EXPECT_NE(done.at("warnings").dump().find("192.0.2.1 in manual-bans has changed since"), std::string::npos)
      << done;
  EXPECT_EQ(cli().prefixes(), Words{"192.0.2.1/32"});
  const int second = cli().json({"ban", "192.0.2.5", "--for", "1d"}).at("revision");
  cli().all({{"ban", "192.0.2.5", "--for", "forever"}});
  const std::uint64_t revision = cli().revision();
  EXPECT_NE(cli().expect(1, {"rollback", std::to_string(second)}).err.find("has changed since"),
            std::string::npos);
  EXPECT_EQ(cli().revision(), revision);
}

/// The protected set changed with it: the rollback itself did nothing.
TEST_F(RollbackTest, WhatWasRefusedIsNotRecordedAsDone) {
  const std::string first = cli().json({"ban", "192.0.2.1", "--for", "1d"}).at("revision").dump();
  cli().all({{"ban", "192.0.2.1", "--for", "forever"}});
  lab().ip(lab().host(), {"address", "add", "198.18.7.8/32", "dev", "g0"});
  for (int i = 0; i < 2; ++i) {
    const std::string error = cli().expect(1, {"rollback", first}).err;
    EXPECT_NE(error.find("all that it changed has changed since"), std::string::npos) << error;
  }
}

TEST_F(RollbackTest, TheSameBanByAnotherIsNotTakenBack) {
  const int first = cli().json({"ban", "192.0.2.1", "--for", "forever"}).at("revision");
  cli().all({{"unban", "192.0.2.1"}, by("bob", {"ban", "192.0.2.1", "--for", "forever"})});
  cli().expect(1, {"rollback", std::to_string(first)});
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
}

TEST_F(RollbackTest, TheLastTwentyAreKept) {
  const int first = cli().json({"ban", "192.0.2.1"}).at("revision");
  for (int i = 2; i <= 20; ++i) cli().all({{"ban", fmt::format("192.0.2.{}", i)}});
  EXPECT_EQ(cli().json({"rollback", std::to_string(first), "--dry-run"}).at("removed"), 1);
  cli().all({{"ban", "192.0.2.21"}});
  const std::string error = cli().expect(1, {"rollback", std::to_string(first)}).err;
  EXPECT_NE(error.find("not among the last 20 changes"), std::string::npos) << error;
  EXPECT_NE(error.find(fmt::format("can be taken back: {}, ", first + 20)), std::string::npos) << error;
}

TEST_F(RollbackTest, IsGuardedAsAnyChange) {
  cli().all({{"ban", "198.18.7.7", "--for", "forever"}, {"unban", "198.18.7.7"}});
  lab().ip(lab().host(), {"address", "add", "198.18.7.7/32", "dev", "g0"});
  const std::string store = cli().store_bytes();
  for (const Words& words : {Words{"rollback"}, Words{"rollback", "--dry-run"}})
    EXPECT_NE(cli().expect(1, words).err.find("this host's address"), std::string::npos);
  EXPECT_TRUE(cli().prefixes().empty());
}

TEST_F(RollbackTest, BansThatReachAllClientsAgainAreToldOrRefused) {
  const std::string made =
      cli().json({"license", "acme", "--destination", "203.0.113.10"}).at("revision").dump();
  cli().all({{"ban", "192.0.2.1", "--license", "acme"}});
  const std::string config = lab().file("strict.toml");
  write_file(config, "[policy]\nrequire_destinations = true\n");
  const Words back{"rollback", made};
  const std::string refusal = cli().expect(1, Words{"--config", config} + back).err;
  EXPECT_NE(refusal.find("it would be dropped for all clients"), std::string::npos) << refusal;
  EXPECT_NE(cli().warnings(back).dump().find("dropped for all clients"), std::string::npos);
}

TEST_F(RollbackTest, WithoutBansNobodyIsToldOfAny) {
  cli().all({{"allow", "192.0.2.1", "--list", "agents/acme"},
             {"license", "acme", "--destination", "203.0.113.10"}});
  const std::string config = lab().file("strict.toml");
  write_file(config, "[policy]\nrequire_destinations = true\n");
  const nlohmann::json report = cli().json({"--config", config, "rollback"});
  EXPECT_EQ(report.at("warnings").dump().find("for all clients"), std::string::npos) << report;
}

/// It is taken back all the same, and the next one goes further.
TEST_F(RollbackTest, OfWhatHasEnded) {
  const int first = cli().json({"ban", "192.0.2.1", "--for", "forever"}).at("revision");
  const int second = cli().json({"ban", "192.0.2.2", "--for", "1s"}).at("revision");
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({"192.0.2.2"}).empty(); }));
  EXPECT_EQ(cli().json({"rollback"}).at("undone").at("revision"), second);
  EXPECT_EQ(cli().json({"rollback"}).at("undone").at("revision"), first);
  EXPECT_TRUE(cli().prefixes().empty());
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(RollbackTest, ConflictsBeyondThoseNamedAreCounted) {
  const auto some = [](int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) text += fmt::format("192.0.2.{}\n", i);
    return text;
  };
  const int made = cli().json({"import", "drop", list_file(some(30)), "--kind", "ban"}).at("revision");
  cli().all(
      {{"ban", "--from", list_file(some(25)), "--list", "drop", "--for", "forever", "--reason", "other"}});
  const nlohmann::json done = cli().json({"rollback", std::to_string(made)});
  EXPECT_EQ(done.at("removed"), 5);
  EXPECT_NE(done.at("warnings").dump().find("and 6 more"), std::string::npos) << "25, and the list: " << done;
}

TEST_F(RollbackTest, WordsThatAreOff) {
  for (const char* word : {"0", "-1", "x", "1x", "99999999999999999999999"})
    cli().expect(2, {"rollback", word});
  cli().all({{"ban", "192.0.2.1"}, {"pause"}});
  const std::string pause = std::to_string(cli().revision());
  EXPECT_NE(cli().expect(1, {"rollback", pause}).err.find("it changed no policy"), std::string::npos);
  EXPECT_NE(cli().expect(1, {"rollback", "777"}).err.find("there is no such revision"), std::string::npos);
  const Cli nowhere(lab(), lab().file("nowhere"));
  nowhere.expect(1, {"rollback"});
  nowhere.expect(1, {"confirm"});
  EXPECT_EQ(nowhere.store_bytes(), "");
}

}  // namespace
}  // namespace chatgate::test
