// SPDX-License-Identifier: Apache-2.0
// export LIST…: what goes into it, what stays out, and where it goes.
#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "cli/cli.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr const char* kFormats[] = {"plain",    "csv",      "json",  "markdown",     "nginx", "apache",
                                    "iptables", "nftables", "ipset", "postfix-cidr", "spf"};

/// Without the comments.
Words lines_of(const std::string& text) {
  Words lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) lines.push_back(line);
  }
  return lines;
}

class ExportTest : public CliTest {
 protected:
  void import(const std::string& list, const std::string& text, const Words& more = {}) const {
    const std::string file = lab().file("in.txt");
    write_file(file, text);
    const int exit_code = cli().run(Words{"import", list, file} + more).exit_code;
    EXPECT_TRUE(exit_code == 0 || exit_code == 4) << list;  // nothing is attached
  }
  std::string exported(const Words& words) const { return cli().expect(0, Words{"export"} + words).out; }
};

TEST_F(ExportTest, GivesTheListsTogetherEachPrefixOnceInOrder) {
  import("platform", "198.51.100.7\n192.0.2.0/24 # web\n2001:db8:9::/48\n");
  import("office", "198.51.100.7 # desk\n203.0.113.9\n");
  EXPECT_EQ(lines_of(exported({"platform"})), (Words{"192.0.2.0/24", "198.51.100.7", "2001:db8:9::/48"}));
  EXPECT_EQ(lines_of(exported({"office", "platform", "office"})),
            (Words{"192.0.2.0/24", "198.51.100.7", "203.0.113.9", "2001:db8:9::/48"}));
  EXPECT_EQ(lines_of(exported({"platform", "office", "--labels"})),
            (Words{"192.0.2.0/24 # web", "198.51.100.7 # desk", "203.0.113.9", "2001:db8:9::/48"}));
}

TEST_F(ExportTest, LabelsAreSeenByThoseAloneWhoAskForThem) {
  import("agents/acme", "198.51.100.7 # Zoe Example\n");
  for (const char* format : kFormats)
    EXPECT_EQ(exported({"agents/acme", "--format", format}).find("Zoe"), std::string::npos) << format;
  for (const char* format : kFormats) {
    const bool shown =
        exported({"agents/acme", "--format", format, "--labels"}).find("Zoe Example") != std::string::npos;
    EXPECT_EQ(shown, std::string(format) != "spf") << format;
  }
}

TEST_F(ExportTest, ALabelIsNoFormulaToASpreadsheet) {
  import("office", "192.0.2.1 # =1+1\n192.0.2.2 # -x, y\n");
  EXPECT_EQ(lines_of(exported({"office", "--format", "csv", "--labels"})),
            (Words{"prefix,label", "192.0.2.1,'=1+1", "192.0.2.2,\"'-x, y\""}));
}

TEST_F(ExportTest, EachSaysWhichListsAndWhichRevision) {
  import("platform", "192.0.2.1\n192.0.2.2\n");
  import("office", "192.0.2.3\n");
  for (const std::string format : kFormats) {
    const std::string text = exported({"platform", "office", "--format", format});
    if (format == "csv") continue;  // it has no comments
    if (format == "json") {
      const nlohmann::json json = nlohmann::json::parse(text);
      EXPECT_EQ(json.at("lists"), (Words{"platform", "office"}));
      EXPECT_EQ(json.at("revision"), 2);
      EXPECT_EQ(json.at("total"), 3);
      EXPECT_TRUE(json.at("exported_at").is_string());
      continue;
    }
    EXPECT_NE(text.find("platform, office"), std::string::npos) << text;
    EXPECT_NE(text.find("revision 2, 20"), std::string::npos) << text;
    EXPECT_NE(text.find("3 prefixes"), std::string::npos) << text;
  }
}

TEST_F(ExportTest, WhatHasEndedOrIsAShadowStaysOut) {
  import("banned/acme", "192.0.2.1\n");
  import("banned/acme", "192.0.2.2\n", {"--shadow"});
  import("banned/acme", "192.0.2.3\n", {"--for", "1s"});
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({"192.0.2.3"}).empty(); }));
  const ProcessResult result = cli().expect(0, {"export", "banned/acme"});
  EXPECT_EQ(lines_of(result.out), Words{"192.0.2.1"});
  EXPECT_NE(result.err.find("1 shadow entry is left out"), std::string::npos) << result.err;
}

TEST_F(ExportTest, AggregateMergesNeighbours) {
  import("platform", "192.0.2.0/25\n192.0.2.128/25\n192.0.2.7\n2001:db8::/64\n2001:db8:0:1::/64\n");
  EXPECT_EQ(lines_of(exported({"platform", "--aggregate"})), (Words{"192.0.2.0/24", "2001:db8::/63"}));
  cli().expect(2, {"export", "platform", "--aggregate", "--labels"});
}

TEST_F(ExportTest, BansAreNotMixedWithWhatIsToBeLetIn) {
  import("platform", "192.0.2.1\n");
  import("partners", "192.0.2.2\n", {"--kind", "share"});
  import("banned/acme", "192.0.2.3\n");
  EXPECT_EQ(lines_of(exported({"platform", "partners"})), (Words{"192.0.2.1", "192.0.2.2"}));
  const ProcessResult mixed = cli().expect(2, {"export", "partners", "banned/acme"});
  EXPECT_NE(mixed.err.find("is a list of kind ban"), std::string::npos) << mixed.err;
  EXPECT_EQ(mixed.out, "");
  cli().expect(2, {"export", "banned/acme", "--format", "spf"});
}

TEST_F(ExportTest, TheKindSaysWhatTheOthersDo) {
  import("platform", "192.0.2.1\n");
  import("banned/acme", "192.0.2.1\n");
  const std::pair<const char*, std::pair<const char*, const char*>> words[] = {
      {"nginx", {"allow 192.0.2.1;", "deny 192.0.2.1;"}},
      {"apache", {"  Require ip 192.0.2.1", "  Require not ip 192.0.2.1"}},
      {"iptables",
       {"-4 -A chatgate_platform -s 192.0.2.1/32 -j ACCEPT",
        "-4 -A chatgate_banned_acme -s 192.0.2.1/32 -j DROP"}},
      {"postfix-cidr", {"192.0.2.1/32 OK", "192.0.2.1/32 REJECT"}}};
  for (const auto& [format, lines] : words) {
    EXPECT_NE(exported({"platform", "--format", format}).find(lines.first), std::string::npos) << format;
    EXPECT_NE(exported({"banned/acme", "--format", format}).find(lines.second), std::string::npos) << format;
  }
}

TEST_F(ExportTest, AnUnknownListNamesThoseThatWerePerhapsMeant) {
  import("platform", "192.0.2.1\n");
  const ProcessResult result = cli().expect(1, {"export", "platfrom"});
  EXPECT_EQ(result.err, "chatgate: export: platfrom: no such list\nhint: is it platform?\n");
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(cli().json({"export", "platfrom"}, 1).at("error").at("hint"), "is it platform?");
  const ProcessResult format = cli().expect(2, {"export", "platform", "--format", "word"});
  EXPECT_NE(format.err.find("plain, csv, json"), std::string::npos) << format.err;
  cli().expect(2, {"export"});
  cli().expect(2, {"export", "platform", "--domain", "acme.example"});
  cli().expect(2, {"export", "platform", "--format", "spf", "--domain", "acme..example"});
}

TEST_F(ExportTest, AFileIsReplacedAsAWhole) {
  import("platform", "192.0.2.1\n");
  const std::string file = lab().file("out.conf");
  write_file(file, "old\n");
  cli().expect(1, {"export", "platfrom", "--output", file});
  EXPECT_EQ(read_file(file), "old\n");
  const nlohmann::json json = cli().json({"export", "platform", "--format", "nginx", "--output", file});
  EXPECT_EQ(json.at("total"), 1);
  EXPECT_EQ(json.at("output"), file);
  EXPECT_EQ(lines_of(read_file(file)), Words{"allow 192.0.2.1;"});
  cli().expect(1, {"export", "platform", "--output", "/dev/null"});
  cli().expect(1, {"export", "platform", "--output", lab().file("absent/out.conf")});
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(ExportTest, JsonIsTheFormatWhereOneIsAskedFor) {
  import("platform", "192.0.2.1 # a\"b\n");
  const nlohmann::json json = cli().json({"export", "platform", "--labels"});
  EXPECT_EQ(json.at("entries"), nlohmann::json::parse(R"([{"prefix": "192.0.2.1/32", "label": "a\"b"}])"));
  EXPECT_EQ(json.at("kind"), "allow");
  cli().expect(2, {"export", "platform", "--json", "--format", "nginx"});
}

TEST_F(ExportTest, AListWithoutEntriesIsWrittenAndSaid) {
  import("platform", "192.0.2.1\n");
  cli().run({"unallow", "192.0.2.1", "--list", "platform"});
  for (const char* format : kFormats) {
    const ProcessResult result = cli().expect(0, {"export", "platform", "--format", format});
    EXPECT_NE(result.err.find("there is no prefix in it"), std::string::npos) << format;
  }
  EXPECT_NE(exported({"platform", "--format", "apache"}).find("Require all denied"), std::string::npos);
}

TEST_F(ExportTest, ReadingChangesNothing) {
  import("platform", "192.0.2.1\n");
  const std::string before = cli().store_bytes();
  for (const char* format : kFormats) static_cast<void>(exported({"platform", "--format", format}));
  EXPECT_TRUE(cli().store_bytes() == before);
}

class SharedListTest : public AttachedTest {};

TEST_F(SharedListTest, IsExportedAndNeverEnforced) {
  const std::string file = lab().file("partners.txt");
  write_file(file, "203.0.113.9\n198.51.100.0/24\n");
  cli().all({{"ban", "203.0.113.9"}, {"import", "partners", file, "--kind", "share"}});
  EXPECT_EQ(cli().keys(), 1U) << "the ban's alone";
  EXPECT_EQ(cli().verdict("203.0.113.9"), "drop banned");
  EXPECT_EQ(cli().verdict("198.51.100.9"), "pass unlisted");
  EXPECT_EQ(cli().differences(), Words{});
  EXPECT_EQ(lines_of(cli().expect(0, {"export", "partners"}).out), (Words{"198.51.100.0/24", "203.0.113.9"}));
}

}  // namespace
}  // namespace chatgate::test
