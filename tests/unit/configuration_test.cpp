// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

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
  EXPECT_EQ(hint("protekt = []"), "known: protect, [policy]");
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
    EXPECT_NE(shipped().find("\n" + name + " = "), std::string::npos) << key;
  }
}

TEST(Configuration, TheShippedPolicyIsTheBuiltInOne) {
  const Configuration built_in;
  const Configuration read = parsed(shipped());
  EXPECT_EQ(read.durations.longest, built_in.durations.longest);
  EXPECT_EQ(read.durations.standard, built_in.durations.standard);
  EXPECT_EQ(read.widths, built_in.widths);
  EXPECT_EQ(read.require_destinations, built_in.require_destinations);
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
