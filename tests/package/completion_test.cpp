// SPDX-License-Identifier: Apache-2.0
// The completions, as the three shells read them.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "package/help.h"
#include "support/paths.h"

namespace chatgate::test {
namespace {

struct Shell {
  const char* name;
  Words syntax_check;
  Words ask;  ///< and the completions
};

const std::vector<Shell>& shells() {
  static const std::vector<Shell> kShells{
      {"bash", {"bash", "-n"}, {"bash", CHATGATE_SOURCE_DIR "/tests/package/complete.bash"}},
      {"zsh", {"zsh", "-n"}, {"zsh", "-f", CHATGATE_SOURCE_DIR "/tests/package/complete.zsh"}},
      {"fish", {"fish", "-n"}, {"fish", "-N", CHATGATE_SOURCE_DIR "/tests/package/complete.fish"}}};
  return kShells;
}

std::string built(const Shell& shell) { return std::string(CHATGATE_PACKAGED "/completion.") + shell.name; }

class CompletionTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    std::filesystem::create_symlink(chatgate_binary(), lab().file("chatgate"));
    // zsh looks for it by this name, in a folder.
    std::filesystem::copy_file(CHATGATE_PACKAGED "/completion.zsh", lab().file("_chatgate"));
  }

  /// What a shell offers for each of these lines.
  std::vector<Words> ask(const Shell& shell, const Words& lines) const {
    ProcessOptions options;
    options.netns = lab().host();
    options.environment = {{"CHATGATE_STATE_DIR", lab().state_dir()},
                           {"CHATGATE_BPFFS", lab().bpffs()},
                           {"HOME", lab().file("")},
                           {"TERM", "dumb"},
                           {"PATH", lab().file("") + ":" + std::getenv("PATH")}};
    for (const std::string& line : lines) options.input += line + "\n";
    const bool zsh = std::string_view(shell.name) == "zsh";
    const ProcessResult result = run_process(shell.ask + Words{zsh ? lab().file("") : built(shell)}, options);
    EXPECT_EQ(result.exit_code, 0) << shell.name << "\n" << result.err;
    std::vector<Words> answers(1);
    std::istringstream text(result.out);
    for (std::string line; std::getline(text, line);) {
      if (line.empty())
        answers.emplace_back();
      else
        answers.back().push_back(line);
    }
    answers.resize(lines.size());
    for (Words& answer : answers) std::sort(answer.begin(), answer.end());
    return answers;
  }

  void expect_offered(const Shell& shell, const Words& offered, const std::set<std::string>& wanted,
                      const std::string& line) const {
    for (const std::string& one : wanted)
      EXPECT_TRUE(std::binary_search(offered.begin(), offered.end(), one))
          << shell.name << ": " << line << one;
  }
};

TEST_F(CompletionTest, TheShellsReadThem) {
  for (const Shell& shell : shells()) {
    const ProcessResult result = run_process(shell.syntax_check + Words{built(shell)});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "") << shell.name;
  }
}

TEST_F(CompletionTest, EveryCommandAndOption) {
  const auto commands = help_of_commands();
  std::set<std::string> names;
  Words lines{"chatgate "};
  for (const auto& [command, options] : commands) {
    names.insert(command);
    lines.push_back("chatgate " + command + " --");
  }
  const auto is_short = [](const std::string& option) { return !option.starts_with("--"); };
  for (const Shell& shell : shells()) {
    const std::vector<Words> answers = ask(shell, lines);
    expect_offered(shell, answers.at(0), names, lines.at(0));
    std::size_t line = 0;
    for (const auto& [command, options] : commands) {
      std::set<std::string> wanted = options;
      wanted.merge(global_options());
      std::erase_if(wanted, is_short);
      // Only before a command.
      wanted.erase("--version");
      ++line;
      expect_offered(shell, answers.at(line), wanted, lines.at(line));
    }
  }
}

TEST_F(CompletionTest, WhatIsThereIsLookedUp) {
  cli().all({{"license", "acme", "--destination", "203.0.113.10"},
             {"ban", "192.0.2.1"},
             {"ban", "192.0.2.1", "--license", "acme"}});
  const Words lines{"chatgate show --list ",     "chatgate show --list man",
                    "chatgate license ac",       "chatgate attach lo",
                    "chatgate attach --mode ge", "chatgate export manual-bans --format ngi"};
  const std::vector<Words> wanted{
      {"banned/acme", "manual-bans"}, {"manual-bans"}, {"acme"}, {"lo"}, {"generic"}, {"nginx"}};
  for (const Shell& shell : shells()) {
    const std::vector<Words> answers = ask(shell, lines);
    for (std::size_t i = 0; i < lines.size(); ++i)
      EXPECT_EQ(answers.at(i), wanted.at(i)) << shell.name << ": " << lines.at(i);
  }
}

}  // namespace
}  // namespace chatgate::test
