// SPDX-License-Identifier: Apache-2.0
// import LIST FILE: whole lists, all or nothing.
#include <fmt/format.h>

#include "cli/cli.h"
#include "cli/many.h"
#include "cli/traffic.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ImportTest : public AttachedTest {
 protected:
  std::string file(const std::string& text) const {
    const std::string path = lab().file("import.txt");
    write_file(path, text);
    return path;
  }
  nlohmann::json import(const std::string& list, const std::string& text, const Words& more = {}) const {
    return cli().json(Words{"import", list, file(text)} + more);
  }
};

TEST_F(ImportTest, MergesAndWithReplaceMakesTheListEqual) {
  EXPECT_EQ(import("banned/acme", "192.0.2.1\n192.0.2.2 # bot\n").at("added"), 2);
  const nlohmann::json merged = import("banned/acme", "192.0.2.2\n192.0.2.3\n");
  EXPECT_EQ(merged.at("added"), 1);
  EXPECT_EQ(merged.at("kept"), 1);
  EXPECT_EQ(merged.at("removed"), 0);
  cli().all({{"ban", "192.0.2.1"}});
  const nlohmann::json replaced = import("banned/acme", "192.0.2.3\n192.0.2.4\n", {"--replace"});
  EXPECT_EQ(replaced.at("added"), 1);
  EXPECT_EQ(replaced.at("kept"), 1);
  EXPECT_EQ(replaced.at("removed"), 2);
  EXPECT_TRUE(replaced.at("in_force"));
  EXPECT_EQ(cli().prefixes({"--list", "banned/acme"}), (Words{"192.0.2.3/32", "192.0.2.4/32"}));
  EXPECT_EQ(cli().prefixes({"--list", "manual-bans"}), Words{"192.0.2.1/32"}) << "no other list is touched";
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
  EXPECT_EQ(cli().verdict("192.0.2.2"), "pass unlisted");
  EXPECT_EQ(cli().verdict("192.0.2.4"), "drop banned");
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ImportTest, ARepeatMovesNoRevision) {
  import("banned/acme", many_hosts(kMany), {"--replace"});
  const std::uint64_t revision = cli().revision();
  const nlohmann::json again = import("banned/acme", many_hosts(kMany), {"--replace"});
  EXPECT_EQ(again.at("kept"), kMany);
  EXPECT_EQ(cli().revision(), revision);
}

TEST_F(ImportTest, AManySwappedForOthersHoldAtOnceAndTheHistoryHasThem) {
  import("banned/acme", many_hosts(kMany), {"--replace"});
  EXPECT_EQ(cli().verdict("198.18.0.5"), "drop banned");
  const nlohmann::json swapped = import("banned/acme", many_hosts(kMany, kMany), {"--replace"});
  EXPECT_EQ(swapped.at("added"), kMany);
  EXPECT_EQ(swapped.at("removed"), kMany);
  EXPECT_EQ(cli().verdict("198.18.0.5"), "pass unlisted");
  EXPECT_EQ(cli().verdict("198.18.40.0"), "drop banned");
  EXPECT_EQ(cli().keys(), kMany);
  EXPECT_EQ(cli().differences(), Words{});
  const nlohmann::json history = cli().json({"audit", "198.18.0.5"}).at("changes");
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].at("did"), "added");
  EXPECT_EQ(history[1].at("did"), "removed");
}

TEST_F(ImportTest, AListAsLargeAsTheTableIsSwappedForAnother) {
  cli().all({{"attach", "g0", "--max-entries", std::to_string(kMany)}});
  import("banned/acme", many_hosts(kMany), {"--replace"});
  EXPECT_EQ(import("banned/acme", many_hosts(kMany, kMany / 2), {"--replace"}).at("added"), kMany / 2);
  EXPECT_EQ(cli().keys(), kMany);
  EXPECT_EQ(cli().differences(), Words{});
  const std::string before = cli().store_bytes();
  const ProcessResult full = cli().expect(1, {"import", "banned/beta", file(many_hosts(1, 3 * kMany))});
  EXPECT_NE(full.err.find("needs 1 more, 0 of 9000 are free"), std::string::npos) << full.err;
  cli().expect(1, {"import", "banned/beta", file(many_hosts(kMany, 3 * kMany)), "--dry-run"});
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(ImportTest, WhoTakesASlotOverInheritsNoHits) {
  cli().all({{"attach", "g0", "--max-entries", std::to_string(kMany)}});
  import("banned/acme", "198.51.100.66\n" + many_hosts(kMany - 1), {"--replace"});
  Traffic traffic(lab(), {"198.51.100.66", "198.51.100.67"});
  EXPECT_EQ(traffic.send("198.51.100.66", 5), 0);
  import("banned/acme", "198.51.100.67\n" + many_hosts(kMany - 1, kMany), {"--replace"});
  EXPECT_EQ(traffic.send("198.51.100.67", 3), 0);
  EXPECT_EQ(traffic.send("198.51.100.66", 1), 1);
  const nlohmann::json hit = cli().json({"stats", "--by", "entry"}).at("entries");
  ASSERT_EQ(hit.size(), 1U) << hit;
  EXPECT_EQ(hit[0].at("prefix"), "198.51.100.67/32");
  EXPECT_EQ(hit[0].at("packets"), 3);
}

TEST_F(ImportTest, ManyThatEndTogetherEndTogether) {
  import("banned/acme", many_hosts(kMany), {"--for", "2s"});
  EXPECT_EQ(cli().keys(), kMany);
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({"--list", "banned/acme"}).empty(); }));
  EXPECT_EQ(cli().verdict("198.18.0.5"), "pass unlisted");
  cli().all({{"ban", "192.0.2.1"}});
  EXPECT_EQ(cli().keys(), 1U) << "the next command takes them out of the kernel";
  EXPECT_EQ(cli().differences(), Words{});
}

TEST_F(ImportTest, ANewListNeedsAKindAndKeepsIt) {
  const ProcessResult unnamed = cli().expect(2, {"import", "drop", file("192.0.2.1\n")});
  EXPECT_NE(unnamed.err.find("a new list of this name needs a kind"), std::string::npos) << unnamed.err;
  import("drop", "192.0.2.1\n", {"--kind", "ban"});
  import("drop", "192.0.2.2\n");
  const ProcessResult other = cli().expect(2, {"import", "drop", file("192.0.2.3\n"), "--kind", "allow"});
  EXPECT_NE(other.err.find("is a list of kind ban"), std::string::npos) << other.err;
  EXPECT_EQ(cli().expect(2, {"import", "drop", file("192.0.2.3\n"), "--kind", "fred"}).out, "");
  EXPECT_EQ(cli().prefixes({"--list", "drop"}), (Words{"192.0.2.1/32", "192.0.2.2/32"}));
  for (const auto& [list, kind] : {std::pair("platform", "ban"), std::pair("banned/zeta", "allow")}) {
    for (const Words& words : {Words{"import", list, file("192.0.2.3\n")}, Words{"list", list}})
      EXPECT_NE(cli().expect(2, words + Words{"--kind", kind}).err.find("its name says so"),
                std::string::npos)
          << list;
  }
  import("agents/acme", "198.51.100.9\n");
  for (const Words& shadow : {Words{"agents/acme"}, Words{"partners", "--kind", "share"}})
    EXPECT_NE(cli()
                  .expect(2, Words{"import"} + shadow + Words{file("192.0.2.3\n"), "--shadow"})
                  .err.find("--shadow is for bans"),
              std::string::npos);
  EXPECT_EQ(cli().verdict("198.51.100.9"), "pass whitelisted");
  import("partners", "203.0.113.9\n", {"--kind", "share"});
  EXPECT_EQ(cli().verdict("203.0.113.9"), "pass unlisted") << "only handed out";
  const std::string trial =
      cli().expect(0, {"import", "trial", file("192.0.2.9\n"), "--kind", "ban", "--shadow", "--replace"}).out;
  EXPECT_NE(trial.find("+ 192.0.2.9 as a shadow\n"), std::string::npos) << trial;
}

TEST_F(ImportTest, BadLinesAProtectedAddressAndAnEmptyFileChangeNothing) {
  import("banned/acme", "192.0.2.1\n");
  const std::string before = cli().store_bytes();
  for (const char* text : {"192.0.2.2\nfred\n", "192.0.2.2\n198.51.100.1\n", "# nothing\n"})
    cli().expect(1, {"import", "banned/acme", file(text), "--replace"});
  cli().expect(1, {"import", "banned/acme", lab().file("absent"), "--replace"});
  EXPECT_TRUE(cli().store_bytes() == before);
  EXPECT_EQ(cli().verdict("192.0.2.1"), "drop banned");
}

TEST_F(ImportTest, ADryRunSaysWhatWouldChangeAndChangesNothing) {
  import("banned/acme", "192.0.2.1\n192.0.2.2\n");
  const std::string before = cli().store_bytes();
  const nlohmann::json dry = import("banned/acme", "192.0.2.2\n192.0.2.3\n", {"--replace", "--dry-run"});
  EXPECT_EQ(dry.at("added"), 1);
  EXPECT_EQ(dry.at("kept"), 1);
  EXPECT_EQ(dry.at("removed"), 1);
  EXPECT_TRUE(cli().store_bytes() == before);
}

}  // namespace
}  // namespace chatgate::test
