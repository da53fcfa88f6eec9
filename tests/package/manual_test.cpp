// SPDX-License-Identifier: Apache-2.0
// The manual pages: well formed, and with all that the program has.
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "config/configuration.h"
#include "package/help.h"

namespace chatgate::test {
namespace {

constexpr const char* kChatgate8 = CHATGATE_SOURCE_DIR "/scripts/package/chatgate.8";
constexpr const char* kChatgateToml5 = CHATGATE_SOURCE_DIR "/scripts/package/chatgate.toml.5";
constexpr const char* kExample = CHATGATE_SOURCE_DIR "/userspace/config/chatgate.toml";

/// The page as a terminal shows it, one that is wide enough for a paragraph a line; without overstrikes.
std::string rendered(const std::string& page) {
  const ProcessResult result = run_process({"mandoc", "-T", "ascii", "-O", "width=1000", page});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return std::regex_replace(result.out, std::regex(".\b"), "");
}

/// A section's text, without its heading.
std::string section_of(const std::string& page, const std::string& heading) {
  const std::size_t begin = page.find("\n" + heading + "\n");
  if (begin == std::string::npos) return {};
  const std::size_t text = begin + heading.size() + 2;
  static const std::regex kHeading("\n[A-Z]");
  std::smatch next;
  const std::string rest = page.substr(text);
  return std::regex_search(rest, next, kHeading) ? rest.substr(0, static_cast<std::size_t>(next.position()))
                                                 : rest;
}

/// Command -> its paragraphs in the section COMMANDS.
std::map<std::string, Words> commands_of_page() {
  std::map<std::string, Words> commands;
  std::istringstream lines(section_of(rendered(kChatgate8), "COMMANDS"));
  std::string command;
  bool in_paragraph = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == 3) command = line.substr(indent);
    const bool is_text = indent != std::string::npos && indent > 3;
    if (is_text && !in_paragraph) commands[command].emplace_back();
    if (is_text) commands[command].back() += line.substr(indent) + " ";
    in_paragraph = is_text;
  }
  return commands;
}

/// All options of a command's paragraphs; or only of its synopses, which begin with the program's name.
std::set<std::string> options_of(const Words& paragraphs, bool only_synopses) {
  std::set<std::string> options;
  for (const std::string& paragraph : paragraphs) {
    if (!only_synopses || paragraph.starts_with("chatgate ")) options.merge(options_in(paragraph));
  }
  return options;
}

TEST(ManualTest, ThePagesAreWellFormed) {
  for (const char* page : {kChatgate8, kChatgateToml5}) {
    const ProcessResult lint = run_process({"mandoc", "-T", "lint", "-W", "warning", page});
    EXPECT_EQ(lint.exit_code, 0) << lint.out;
    const ProcessResult groff =
        run_process({"man", "--warnings", "-l", page}, {{}, {{"MANPAGER", "cat"}}, {}});
    EXPECT_EQ(groff.exit_code, 0) << groff.err;
    EXPECT_EQ(groff.err, "");
  }
}

TEST(ManualTest, TheSynopsesHaveTheOptionsThatTheCommandsHave) {
  const std::map<std::string, Words> page = commands_of_page();
  for (const auto& [command, options] : help_of_commands()) {
    ASSERT_TRUE(page.contains(command)) << command;
    std::set<std::string> synopsis = options_of(page.at(command), true);
    // Those of every command, described once.
    synopsis.insert({"-h", "--help"});
    EXPECT_EQ(synopsis, options) << command;
  }
}

TEST(ManualTest, NoCommandThatThereIsNot) {
  const auto commands = help_of_commands();
  for (const auto& [command, text] : commands_of_page()) EXPECT_TRUE(commands.contains(command)) << command;
}

TEST(ManualTest, EveryOptionIsExplained) {
  const std::string page = rendered(kChatgate8);
  const std::set<std::string> common = options_in(section_of(page, "COMMON OPTIONS"));
  const std::map<std::string, Words> commands = commands_of_page();
  for (const auto& [command, options] : help_of_commands()) {
    Words text = commands.at(command);
    std::erase_if(text, [](const std::string& paragraph) { return paragraph.starts_with("chatgate "); });
    const std::set<std::string> explained = options_of(text, false);
    for (const std::string& option : options) {
      if (option == "-h" || option == "--help" || common.contains(option)) continue;
      EXPECT_TRUE(explained.contains(option)) << command << " " << option;
    }
  }
}

TEST(ManualTest, EveryGlobalOption) {
  const std::set<std::string> described = options_in(section_of(rendered(kChatgate8), "GLOBAL OPTIONS"));
  EXPECT_EQ(described, global_options());
}

TEST(ManualTest, EveryKeyOfTheConfiguration) {
  const std::string page = rendered(kChatgateToml5);
  const std::string example = read_file(kExample);
  for (const std::string_view key : configuration_keys()) {
    EXPECT_NE(page.find(std::string(key)), std::string::npos) << key;
    const std::string name(key.substr(key.rfind('.') + 1));
    const bool set = example.find("\n" + name + " = ") != std::string::npos;
    EXPECT_TRUE(set || example.find("\n# " + name + " = ") != std::string::npos) << key;
  }
}

TEST(ManualTest, SaysHowLongThingsAreKept) {
  EXPECT_NE(section_of(rendered(kChatgate8), "RETENTION").find("400 days"), std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
