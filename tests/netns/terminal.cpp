// SPDX-License-Identifier: Apache-2.0
#include "netns/terminal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "support/wait.h"

namespace chatgate::test {
namespace {

/// Of its own: a server that was told to end may still have its socket.
std::string new_socket(const Lab& lab) {
  static int made = 0;
  return lab.file(fmt::format("tmux{}", ++made));
}

}  // namespace

Terminal::Terminal(const Lab& lab, const std::string& command) : lab_(&lab), socket_(new_socket(lab)) {
  tmux({"new-session", "-d", "-x", "100", "-y", "40",
        fmt::format("sh -c 'trap : INT; echo before; {}; echo ended $?; exec cat'", command)});
}

Terminal::~Terminal() { static_cast<void>(run({"kill-server"})); }

std::vector<std::string> Terminal::lines() const {
  std::istringstream text(tmux({"capture-pane", "-p"}));
  std::vector<std::string> all;
  for (std::string line; std::getline(text, line);) all.push_back(line);
  return all;
}

std::string Terminal::text() const { return fmt::format("{}\n", fmt::join(lines(), "\n")); }

bool Terminal::wait_for(const std::string& what) const {
  return wait_until([&] { return shows(what); }, kPatience);
}

std::vector<std::uint64_t> Terminal::numbers_of(const std::string& name) const {
  std::vector<std::uint64_t> numbers;
  const std::regex number(" ([0-9]+)(?= |$)");
  for (const std::string& line : lines()) {
    if (!line.starts_with(name + " ")) continue;
    const std::string rest = line.substr(name.size());
    for (std::sregex_iterator found(rest.begin(), rest.end(), number), end; found != end; ++found)
      numbers.push_back(std::stoull((*found)[1]));
  }
  return numbers;
}

void Terminal::type(const std::string& keys) const { tmux({"send-keys", keys}); }

void Terminal::resize(int columns, int rows) const {
  tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

bool Terminal::on_other_screen() const { return tmux({"display-message", "-p", "#{alternate_on}"}) == "1\n"; }

bool Terminal::has_cursor() const { return tmux({"display-message", "-p", "#{cursor_flag}"}) == "1\n"; }

pid_t Terminal::child() const {
  const pid_t shell = std::stoi(tmux({"display-message", "-p", "#{pane_pid}"}));
  std::ifstream children(fmt::format("/proc/{}/task/{}/children", shell, shell));
  pid_t found = 0;
  children >> found;
  return found;
}

ProcessResult Terminal::run(const std::vector<std::string>& words) const {
  std::vector<std::string> argv{"tmux", "-f", "/dev/null", "-S", socket_};
  argv.insert(argv.end(), words.begin(), words.end());
  ProcessOptions options;
  options.netns = lab_->host();
  return run_process(argv, options);
}

std::string Terminal::tmux(const std::vector<std::string>& words) const {
  const ProcessResult result = run(words);
  EXPECT_EQ(result.exit_code, 0) << fmt::format("tmux {}: {}", fmt::join(words, " "), result.err);
  return result.out;
}

}  // namespace chatgate::test
