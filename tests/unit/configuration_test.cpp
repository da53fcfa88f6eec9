// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "datapath/attachment.h"
#include "store/settings.h"
#include "support/policy.h"
#include "support/temp_dir.h"

namespace chatgate::test {
namespace {

Configuration parsed(const std::string& text) {
  const auto configuration = parse_configuration(text, "c.toml");
  EXPECT_TRUE(configuration) << to_text(configuration.error());
  return configuration.value_or(Configuration{});
}

std::string refusal(const std::string& text) {
  const auto configuration = parse_configuration(text, "c.toml");
  if (configuration) return "taken";
  EXPECT_EQ(configuration.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(configuration.error().what, "read configuration");
  return configuration.error().object + ": " + configuration.error().reason;
}

std::string hint(const std::string& text) {
  const auto configuration = parse_configuration(text, "c.toml");
  return configuration ? "taken" : configuration.error().hint;
}

std::string shipped() {
  std::ifstream file(CHATGATE_SOURCE_DIR "/userspace/config/chatgate.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Configuration, NothingSaidIsBuiltIn) {
  const Configuration built_in;
  for (const char* text : {"", "# nothing\n", "[policy]\n"}) {
    const Configuration read = parsed(text);
    EXPECT_TRUE(read.protect.empty());
    EXPECT_EQ(read.durations.longest, std::chrono::hours(24 * 365));
    EXPECT_EQ(read.durations.standard, std::chrono::hours(24 * 365));
    EXPECT_EQ(read.widths, built_in.widths);
    EXPECT_FALSE(read.require_destinations);
    EXPECT_TRUE(read.interfaces.empty());
    EXPECT_EQ(read.mode, "native");
    EXPECT_FALSE(read.max_entries);
    EXPECT_EQ(read.retention, std::chrono::hours(24 * 400));
    EXPECT_EQ(read.metrics_listen, "127.0.0.1:9617");
    EXPECT_EQ(read.log_level, LogLevel::kInfo);
  }
}

TEST(Configuration, EveryKeyIsTaken) {
  const Configuration read = parsed(
      "protect = ['2001:db8::/32', '10.0.0.0/8', '192.0.2.7', '10.0.0.0/8']\n"
      "[policy]\nlongest = '30d'\ndefault = '1d12h'\nrequire_destinations = true\nwidest_ban_v4 = 12\n"
      "widest_ban_v6 = 20\nwidest_allow_v4 = 24\nwidest_allow_v6 = 48\n");
  EXPECT_EQ(read.protect,
            (std::vector<IpPrefix>{prefix("10.0.0.0/8"), prefix("192.0.2.7"), prefix("2001:db8::/32")}));
  EXPECT_EQ(read.durations.longest, std::chrono::hours(24 * 30));
  EXPECT_EQ(read.durations.standard, std::chrono::hours(36));
  EXPECT_EQ(read.widths, (WidthCaps{12, 20, 24, 48}));
  EXPECT_TRUE(read.require_destinations);
}

TEST(Configuration, EveryKeyOfTheServiceIsTaken) {
  const Configuration read = parsed(
      "interfaces = ['eth1', 'bond0.12', 'eth1']\nmode = 'auto'\nmax_entries = 16777214\n"
      "policy.retention = '1d'\n[metrics]\nlisten = '[2001:DB8::0]:80'\n[log]\nlevel = 'warning'\n");
  EXPECT_EQ(read.interfaces, (std::vector<std::string>{"eth1", "bond0.12"}));
  EXPECT_EQ(read.mode, "auto");
  EXPECT_EQ(read.max_entries, 16777214U);
  EXPECT_EQ(read.retention, std::chrono::hours(24));
  EXPECT_EQ(read.metrics_listen, "[2001:db8::]:80");
  EXPECT_EQ(read.log_level, LogLevel::kWarning);
  EXPECT_EQ(parsed("metrics.listen = ''").metrics_listen, "");
  EXPECT_EQ(parsed("metrics.listen = '0.0.0.0:65535'").metrics_listen, "0.0.0.0:65535");
}

TEST(Configuration, WhatTheServiceTakesIsWhatTheDatapathTakes) {
  EXPECT_EQ(kMostConfiguredEntries, kMostEntries);
  for (const AttachMode mode : {AttachMode::kNative, AttachMode::kGeneric, AttachMode::kAuto})
    EXPECT_EQ(parsed(fmt::format("mode = '{}'", to_string(mode))).mode, to_string(mode));
  for (std::size_t i = 0; i < kLogLevelNames.size(); ++i)
    EXPECT_EQ(parsed(fmt::format("log.level = '{}'", kLogLevelNames.at(i))).log_level,
              static_cast<LogLevel>(i));
}

TEST(Configuration, WrongValuesOfTheServiceAreRefusedWithTheirPlace) {
  EXPECT_EQ(refusal("interfaces = 'eth0'"), "c.toml:1:14: interfaces must be a list of names: [\"eth0\"]");
  EXPECT_EQ(refusal("interfaces = ['eth0',\n 0]"), "c.toml:2:2: interfaces must be text in quotation marks");
  for (const char* name : {"", ".", "..", "a/b", "a b", "a:1", "abcdefghijklmnop"})
    EXPECT_EQ(refusal(fmt::format("interfaces = ['{}']", name)),
              fmt::format("c.toml:1:15: interfaces has '{}': not the name of an interface", name));
  EXPECT_EQ(refusal("mode = 'Native'"), "c.toml:1:8: mode is 'Native', none of: native, generic, auto");
  EXPECT_EQ(refusal("max_entries = 16777215"),
            "c.toml:1:15: max_entries must be a number from 1 to 16777214");
  EXPECT_EQ(refusal("max_entries = -1"), "c.toml:1:15: max_entries must be a number from 1 to 16777214");
  EXPECT_EQ(refusal("policy.retention = '23h'"), "c.toml:1:20: policy.retention is shorter than 1d");
  EXPECT_EQ(refusal("log.level = 'loud'"),
            "c.toml:1:13: log.level is 'loud', none of: debug, info, warning, error");
  for (const char* listen :
       {"9617", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1", "::1:9617",
        "[127.0.0.1]:9617", "[::1]9617", "localhost:9617", ":9617", "[]:9617"})
    EXPECT_EQ(refusal(fmt::format("metrics.listen = '{}'", listen)),
              fmt::format("c.toml:1:18: metrics.listen is '{}', not an address and a port", listen));
}

TEST(Configuration, TheDefaultFollowsTheLongest) {
  EXPECT_EQ(parsed("policy.longest = '2w'").durations.standard, std::chrono::hours(24 * 14));
  EXPECT_EQ(parsed("policy.default = '2w'").durations.standard, std::chrono::hours(24 * 14));
  EXPECT_EQ(refusal("[policy]\ndefault = '31d'\nlongest = '30d'"),
            "c.toml:2:11: policy.default is longer than policy.longest, 30d");
  EXPECT_EQ(refusal("[policy]\ndefault = '366d'"),
            "c.toml:2:11: policy.default is longer than policy.longest, 365d");
}

TEST(Configuration, WhatIsNotTomlIsRefusedWithItsPlace) {
  EXPECT_EQ(refusal("protect = [\"10.0.0.0/8\"\n[policy]\n").substr(0, 9), "c.toml:2:");
  EXPECT_EQ(refusal("a = 1\na = 2\n").substr(0, 9), "c.toml:2:");
  EXPECT_EQ(refusal(std::string("protect = \0", 11)).substr(0, 9), "c.toml:1:");
}

TEST(Configuration, UnknownKeysAreRefusedWithTheirPlaceAndWhatIsKnown) {
  EXPECT_EQ(refusal("\nprotekt = []\n"), "c.toml:2:1: unknown key protekt");
  EXPECT_EQ(hint("protekt = []"),
            "known: interfaces, mode, max_entries, protect, [policy], [metrics], [log]");
  EXPECT_EQ(hint("log.file = ''"), "known: level");
  EXPECT_EQ(refusal("[policy]\n  longst = '1d'\n"), "c.toml:2:3: unknown key policy.longst");
  EXPECT_EQ(hint("policy.longst = '1d'").substr(0, 15), "known: longest,");
  EXPECT_EQ(refusal("[Policy]\n"), "c.toml:1:2: unknown key Policy");
  EXPECT_EQ(refusal("[policy.more]\nx = 1\n"), "c.toml:1:9: unknown key policy.more");
  EXPECT_EQ(refusal("'policy.longest' = '1d'\n").substr(0, 12), "c.toml:1:1: ");
}

TEST(Configuration, WrongTypesAndValuesAreRefusedWithTheirPlace) {
  EXPECT_EQ(refusal("policy = 3"), "c.toml:1:10: policy is a section, not a value");
  EXPECT_EQ(refusal("protect = '10.0.0.0/8'"),
            "c.toml:1:11: protect must be a list of prefixes: [\"10.0.0.0/8\"]");
  EXPECT_EQ(refusal("protect = ['10.0.0.0/8',\n 4]"), "c.toml:2:2: protect must be text in quotation marks");
  EXPECT_EQ(refusal("protect = ['10.0.0.1/8']"), "c.toml:1:12: protect has '10.0.0.1/8': host bits are set");
  EXPECT_EQ(hint("protect = ['10.0.0.1/8']"), "10.0.0.0/8");
  EXPECT_EQ(refusal("protect = ['::/0']"), "c.toml:1:12: protect has ::/0: every address there is");
  EXPECT_EQ(refusal("policy.longest = 30"), "c.toml:1:18: policy.longest must be text in quotation marks");
  EXPECT_EQ(refusal("policy.longest = '30'"), "c.toml:1:18: policy.longest is '30': a unit is missing");
  EXPECT_EQ(refusal("policy.default = 'forever'"),
            "c.toml:1:18: policy.default is 'forever': not a duration");
  EXPECT_EQ(refusal("policy.require_destinations = 1"),
            "c.toml:1:31: policy.require_destinations must be true or false");
  EXPECT_EQ(refusal("policy.widest_ban_v4 = 0"),
            "c.toml:1:24: policy.widest_ban_v4 must be a number from 1 to 32");
  EXPECT_EQ(refusal("policy.widest_allow_v6 = 129"),
            "c.toml:1:26: policy.widest_allow_v6 must be a number from 1 to 128");
  EXPECT_EQ(refusal("policy.widest_ban_v6 = '/19'"),
            "c.toml:1:24: policy.widest_ban_v6 must be a number from 1 to 128");
}

TEST(Configuration, TheShippedFileNamesEveryKeyThereIs) {
  const Configuration read = parsed(shipped());
  EXPECT_EQ(read.protect.size(), 5U);
  for (const std::string_view key : configuration_keys()) {
    const std::string name(key.substr(key.find('.') + 1));
    // One whose built-in value is no value is named in a comment.
    const bool set = shipped().find("\n" + name + " = ") != std::string::npos;
    EXPECT_TRUE(set || shipped().find("\n# " + name + " = ") != std::string::npos) << key;
  }
}

TEST(Configuration, TheShippedPolicyIsTheBuiltInOne) {
  const Configuration built_in;
  const Configuration read = parsed(shipped());
  EXPECT_EQ(read.durations.longest, built_in.durations.longest);
  EXPECT_EQ(read.durations.standard, built_in.durations.standard);
  EXPECT_EQ(read.widths, built_in.widths);
  EXPECT_EQ(read.require_destinations, built_in.require_destinations);
  EXPECT_EQ(read.interfaces, built_in.interfaces);
  EXPECT_EQ(read.mode, built_in.mode);
  EXPECT_EQ(read.max_entries, std::nullopt) << "the service would undo `attach --max-entries`";
  EXPECT_NE(shipped().find(fmt::format("\n# max_entries = {}\n", kDefaultMaxEntries)), std::string::npos);
  EXPECT_EQ(read.retention, built_in.retention);
  EXPECT_EQ(read.metrics_listen, built_in.metrics_listen);
  EXPECT_EQ(read.log_level, built_in.log_level);
}

TEST(Configuration, FilesThatAreNotThere) {
  const TempDir directory;
  const std::string absent = directory.file("none.toml");
  EXPECT_TRUE(read_configuration(absent, false));
  const auto named = read_configuration(absent, true);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().object, absent);
  EXPECT_EQ(named.error().reason, "No such file or directory");
  const auto folder = read_configuration(directory.file(""), false);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().reason, "Is a directory");
}

TEST(Configuration, AFileIsReadWhole) {
  const TempDir directory;
  std::ofstream(directory.file("c.toml")) << std::string(9000, '\n') << "policy.longest = '1d'\n";
  const auto read = read_configuration(directory.file("c.toml"), true);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->durations.longest, std::chrono::hours(24));
}

}  // namespace
}  // namespace chatgate::test
