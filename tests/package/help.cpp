// SPDX-License-Identifier: Apache-2.0
#include "package/help.h"
#include "support/paths.h"

#include <regex>
#include <sstream>

namespace chatgate::test {
namespace {

std::string help(const Words& words) {
  const ProcessResult result = run_process(Words{chatgate_binary()} + words + Words{"--help"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

/// The head of a line that names an option: "  --kind TEXT   of a new list" -> "  --kind TEXT ".
std::set<std::string> named_options(const std::string& text) {
  std::set<std::string> options;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    options.merge(options_in(line.substr(0, line.find(' ', 2))));
  }
  return options;
}

}  // namespace

std::set<std::string> options_in(const std::string& text) {
  static const std::regex kOption("(^|[^a-zA-Z0-9-])(--?[a-zA-Z][a-z0-9-]*)");
  std::set<std::string> options;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), kOption); found != std::sregex_iterator();
       ++found)
    options.insert((*found)[2]);
  return options;
}

std::map<std::string, std::set<std::string>> help_of_commands() {
  std::map<std::string, std::set<std::string>> commands;
  const std::string text = help({});
  std::istringstream lines(text.substr(text.find("\nSubcommands:\n") + 1));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  ")) {
    // A description that goes on has more in front of it.
    if (line[2] == ' ') continue;
    const std::string command = line.substr(2, line.find(' ', 2) - 2);
    commands[command] = named_options(help({command}));
  }
  EXPECT_GT(commands.size(), 20U) << text;
  return commands;
}

std::set<std::string> global_options() { return named_options(help({})); }

}  // namespace chatgate::test
