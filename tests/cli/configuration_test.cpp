// SPDX-License-Identifier: Apache-2.0
// The configuration as commands meet it: what it decides, and what happens when it is off.
#include <fmt/format.h>

#include <filesystem>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

class ConfigurationTest : public AttachedTest {
 protected:
  std::string file() const { return lab().file("chatgate.toml"); }
  /// The words, with a configuration of this text.
  Words with(const std::string& text, const Words& words) const {
    write_file(file(), text);
    return Words{"--config", file()} + words;
  }
  void expect_refused(const std::string& text, const Words& words, const std::string& reason) const {
    const ProcessResult result = cli().expect(1, with(text, words));
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
  }
  std::string end_of_only_entry() const {
    const nlohmann::json entries = cli().entries();
    return entries.size() == 1 ? entries[0].value("expires_at", "").substr(0, 10) : "not one entry";
  }
};

TEST_F(ConfigurationTest, AnAbsentFileIsAnErrorIfItWasNamed) {
  const std::string absent = lab().file("none.toml");
  const std::string before = cli().store_bytes();
  const ProcessResult named = cli().expect(1, {"--config", absent, "ban", "192.0.2.1"});
  EXPECT_EQ(named.err, fmt::format("chatgate: read configuration: {}: No such file or directory\n", absent));
  const ProcessResult in_environment =
      cli().expect(1, {"ban", "192.0.2.1"}, {{}, {{"CHATGATE_CONFIG", absent}}, {}});
  EXPECT_EQ(in_environment.err, named.err);
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(ConfigurationTest, ABadOneStopsChangesAndSaysWhere) {
  cli().all({{"ban", "192.0.2.1"}});
  const std::string before = cli().store_bytes();
  write_file(lab().file("list"), "192.0.2.9\n");
  const std::string place = fmt::format("read configuration: {}:2:1: unknown key longst", file());
  const std::string text = "protect = []\nlongst = '1d'\n";
  const std::vector<Words> changes = {{"ban", "192.0.2.2"},   {"allow", "192.0.2.2"},
                                      {"unban", "192.0.2.1"}, {"import", "office", lab().file("list")},
                                      {"attach", "g0"},       {"ban", "192.0.2.2", "--dry-run"}};
  for (const Words& words : changes) expect_refused(text, words, place);
  EXPECT_TRUE(cli().store_bytes() == before);
}

TEST_F(ConfigurationTest, ABadOneStopsNeitherTheOffSwitchesNorALook) {
  cli().all({{"ban", "192.0.2.1"}});
  const std::string bad = "longst = '1d'\n";
  for (const Words& words : std::vector<Words>{
           {"show"}, {"check", "192.0.2.1"}, {"stats"}, {"audit"}, {"verify"}, {"pause"}, {"resume"}})
    cli().all({with(bad, words)});
  const nlohmann::json warnings =
      cli().json(with(bad, {"status"})).value("warnings", nlohmann::json::array());
  EXPECT_NE(warnings.dump().find("unknown key longst"), std::string::npos) << warnings;
  cli().all({with(bad, {"detach", "--all"})});
}

TEST_F(ConfigurationTest, HowLongComesFromIt) {
  const std::string text = "[policy]\nlongest = '30d'\ndefault = '1d'\n";
  cli().all({with(text, {"ban", "192.0.2.1"})});
  const std::string day = end_of_only_entry();
  cli().all({with(text, {"ban", "192.0.2.1", "--for", "1d"})});
  EXPECT_EQ(end_of_only_entry(), day);
  cli().all({with(text, {"ban", "192.0.2.1", "--for", "longest"})});
  const std::string month = end_of_only_entry();
  EXPECT_NE(month, day);
  cli().all({{"ban", "192.0.2.1", "--for", "30d"}});
  EXPECT_EQ(end_of_only_entry(), month);
  const ProcessResult longer = cli().expect(2, with(text, {"ban", "192.0.2.1", "--for", "31d"}));
  EXPECT_NE(longer.err.find("longer than the longest, 30d"), std::string::npos) << longer.err;
}

TEST_F(ConfigurationTest, HowWideComesFromIt) {
  const std::string text = "[policy]\nwidest_ban_v4 = 24\nwidest_allow_v6 = 64\n";
  expect_refused(text, {"ban", "198.18.0.0/23"}, "the widest ban of IPv4 is a /24");
  expect_refused(text, {"allow", "2001:db8:f::/63"}, "the widest allow of IPv6 is a /64");
  cli().all({with(text, {"ban", "198.18.0.0/24"}), with(text, {"allow", "2001:db8:f::/64"})});
  cli().all({{"ban", "198.18.0.0/23"}});
}

TEST_F(ConfigurationTest, BansWithoutDestinationsAreRefusedIfItSaysSo) {
  const std::string text = "policy.require_destinations = true\n";
  const std::string before = cli().store_bytes();
  expect_refused(text, {"ban", "192.0.2.1", "--license", "acme"}, "license acme has no destinations");
  EXPECT_TRUE(cli().store_bytes() == before);
  cli().all({with(text, {"allow", "192.0.2.1", "--license", "acme"}),
             with(text, {"ban", "192.0.2.1"}),
             {"ban", "192.0.2.1", "--license", "acme"}});
}

TEST_F(ConfigurationTest, IsNotInTheHistory) {
  cli().all({with("", {"ban", "192.0.2.1"})});
  EXPECT_EQ(cli().json({"audit", "192.0.2.1"})["changes"].back().value("command", ""), "ban 192.0.2.1");
}

}  // namespace
}  // namespace chatgate::test
