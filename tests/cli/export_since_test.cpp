// SPDX-License-Identifier: Apache-2.0
// export --since: what came and went, as one sends it to a client.
#include <fmt/format.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/many.h"
#include "model/timestamp.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

class ExportSinceTest : public CliTest {
 protected:
  void import(const std::string& text, const Words& more = {}) const {
    const std::string file = lab().file("in.txt");
    write_file(file, text);
    const int exit_code = cli().run(Words{"import", "agents/acme", file, "--replace"} + more).exit_code;
    EXPECT_TRUE(exit_code == 0 || exit_code == 4) << exit_code;  // nothing is attached
  }
  nlohmann::json since(const std::string& when, const Words& more = {}) const {
    return cli().json(Words{"export", "agents/acme", "--since", when} + more);
  }
  static Words prefixes(const nlohmann::json& entries) {
    Words all;
    for (const nlohmann::json& entry : entries) all.push_back(entry.value("prefix", ""));
    return all;
  }
};

TEST_F(ExportSinceTest, NamesWhatCameAndWent) {
  import("192.0.2.1 # ann\n192.0.2.2 # bob\n");
  import("192.0.2.2 # bob\n192.0.2.3 # eve\n");
  import("192.0.2.3 # eve\n2001:db8::/64 # dan\n");
  const nlohmann::json one = since("1");
  EXPECT_EQ(prefixes(one.at("added")), (Words{"192.0.2.3/32", "2001:db8::/64"}));
  EXPECT_EQ(prefixes(one.at("removed")), (Words{"192.0.2.1/32", "192.0.2.2/32"}));
  EXPECT_EQ(one.at("since").at("revision"), 1);
  EXPECT_EQ(one.at("revision"), 3);
  const nlohmann::json two = since("2", {"--labels"});
  EXPECT_EQ(two.at("added"), nlohmann::json::parse(R"([{"prefix": "2001:db8::/64", "label": "dan"}])"));
  EXPECT_EQ(two.at("removed"), nlohmann::json::parse(R"([{"prefix": "192.0.2.2/32", "label": "bob"}])"));
  EXPECT_EQ(prefixes(since("0").at("added")), (Words{"192.0.2.3/32", "2001:db8::/64"}));
  EXPECT_TRUE(since("3").at("added").empty() && since("3").at("removed").empty());
}

TEST_F(ExportSinceTest, WhatWentAndCameAgainIsNoChange) {
  import("192.0.2.1\n192.0.2.2\n");
  import("192.0.2.2\n");
  import("192.0.2.1\n192.0.2.2\n", {"--for", "forever"});
  EXPECT_TRUE(since("1").at("added").empty());
  EXPECT_TRUE(since("1").at("removed").empty());
}

TEST_F(ExportSinceTest, WhatEndedIsRemoved) {
  import("192.0.2.1\n");
  import("192.0.2.1\n192.0.2.2\n", {"--for", "2s"});
  EXPECT_TRUE(since("2").at("removed").empty());
  ASSERT_TRUE(wait_until([this] { return cli().prefixes({"192.0.2.2"}).empty(); }));
  EXPECT_EQ(prefixes(since("2").at("removed")), Words{"192.0.2.2/32"});
  EXPECT_TRUE(since("1").at("removed").empty()) << "it was not there then";
}

TEST_F(ExportSinceTest, TakesATimeOrADate) {
  import("192.0.2.1\n");
  const std::string between = to_string(wall_now());
  import("192.0.2.2\n");
  EXPECT_EQ(prefixes(since(between).at("removed")), Words{"192.0.2.1/32"});
  EXPECT_EQ(prefixes(since("2001-01-01").at("added")), Words{"192.0.2.2/32"});
  EXPECT_TRUE(since("2199-01-01").at("added").empty());
}

TEST_F(ExportSinceTest, ManyAtOnceAreTold) {
  std::string first = "10.9.9.9\n";
  std::string second = "10.9.9.9\n";
  for (int i = 0; i < kMany; ++i) {
    first += fmt::format("10.1.{}.{}\n", i / 256, i % 256);
    second += fmt::format("10.2.{}.{}\n", i / 256, i % 256);
  }
  import(first);
  import(second);
  const nlohmann::json json = since("1");
  EXPECT_EQ(json.at("added").size(), kMany);
  EXPECT_EQ(json.at("removed").size(), kMany);
  EXPECT_EQ(json.at("removed")[0].at("prefix"), "10.1.0.0/32");
}

TEST_F(ExportSinceTest, IsWrittenForPeopleAndForPrograms) {
  import("192.0.2.1 # ann\n");
  import("192.0.2.2 # bob\n");
  const auto text = [this](const Words& more) {
    return cli().expect(0, Words{"export", "agents/acme", "--since", "1"} + more).out;
  };
  EXPECT_NE(text({}).find("1 added (+), 1 removed (-)\n+192.0.2.2\n-192.0.2.1\n"), std::string::npos)
      << text({});
  EXPECT_NE(text({"--labels"}).find("\n+192.0.2.2 # bob\n-192.0.2.1 # ann\n"), std::string::npos);
  EXPECT_EQ(text({"--format", "csv", "--labels"}),
            "change,prefix,label\nadded,192.0.2.2,bob\nremoved,192.0.2.1,ann\n");
  const std::string markdown = text({"--format", "markdown"});
  EXPECT_NE(markdown.find("## Added: 1 prefix\n"), std::string::npos) << markdown;
  EXPECT_NE(markdown.find("## Removed: 1 prefix\n\n| Prefix |\n|---|\n| 192.0.2.1 |\n"), std::string::npos)
      << markdown;
}

TEST_F(ExportSinceTest, RefusesWhatItCannotSay) {
  import("192.0.2.1\n");
  const Words words{"export", "agents/acme", "--since"};
  cli().expect(1, words + Words{"2"});
  for (const char* bad : {"yesterday", "-1", "99999999999999999999999"}) cli().expect(2, words + Words{bad});
  for (const char* format : {"nginx", "apache", "iptables", "nftables", "ipset", "postfix-cidr", "spf"})
    cli().expect(2, words + Words{"1", "--format", format});
  cli().expect(2, words + Words{"1", "--aggregate"});
}

}  // namespace
}  // namespace chatgate::test
