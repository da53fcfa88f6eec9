// SPDX-License-Identifier: Apache-2.0
#include "lists/export_text.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace chatgate {
namespace {

ExportHeading heading_of(std::vector<std::string> lists) {
  ExportHeading heading;
  heading.lists = std::move(lists);
  heading.revision = 7;
  return heading;
}

TEST(ExportText, TheHeadingNamesAllListsInLinesThatProgramsCanRead) {
  EXPECT_EQ(heading_lines(heading_of({"platform", "office"}), 2, "#"),
            "# platform, office\n# revision 7, 1970-01-01T00:00:00Z, 2 prefixes\n");
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i) many.push_back(fmt::format("agents/client-{}", i));
  std::istringstream lines(heading_lines(heading_of(many), 1, ";"));
  std::string names;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 300U);
    EXPECT_TRUE(line.starts_with("; ")) << line;
    names += line.substr(2) + " ";
  }
  for (const std::string& name : many) EXPECT_NE(names.find(name), std::string::npos) << name;
}

TEST(ExportText, AWordThatIsCutIsStillThatListsAlone) {
  EXPECT_EQ(one_word(heading_of({"agents/acme"}), 19), "agents_acme");
  const std::string one = one_word(heading_of({"agents/client-number-one"}), 19);
  const std::string two = one_word(heading_of({"agents/client-number-two"}), 19);
  EXPECT_EQ(one.size(), 19U);
  EXPECT_EQ(one.substr(0, 11), "agents_cli_");
  EXPECT_EQ(one.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << one;
  EXPECT_NE(one, two);
  EXPECT_EQ(one, one_word(heading_of({"agents/client-number-one"}), 19)) << "each export the same";
}

TEST(ExportText, NamesThatDifferInTheirMarksAloneMakeDifferentWords) {
  const std::vector<std::vector<std::string>> alike{{"agents/acme"}, {"agents_acme"},    {"agents.acme"},
                                                    {"agents-acme"}, {"agents", "acme"}, {"acme", "agents"},
                                                    {"agents"},      {"agents-"},        {"agents."}};
  std::set<std::string> words;
  for (const auto& lists : alike) {
    const std::string word = one_word(heading_of(lists), 28);
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << word;
    EXPECT_TRUE(words.insert(word).second) << word;
  }
  for (const char* plain : {"agents_acme", "agents"}) EXPECT_EQ(words.count(plain), 1U) << plain;
  EXPECT_EQ(one_word(heading_of({"platform"}), 19), "platform");
}

TEST(ExportText, ACommentIsCut) {
  const ExportItem item{{}, std::string(10'000, 'x')};
  EXPECT_LE(comment_line(item).size(), kLongestComment + 4);
  EXPECT_LE(trailing_label(item, kLongestComment).size(), kLongestComment + 4);
  EXPECT_EQ(trailing_label(item).size(), item.label.size() + 3) << "plain text keeps all";
  EXPECT_EQ(comment_line({{}, "x\\"}), "# x\\.\n");
}

}  // namespace
}  // namespace chatgate
