// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "support/lab.h"

namespace chatgate::test {

/// How long a busy machine may take for what happens by itself.
inline constexpr std::chrono::seconds kPatience(30);

/// A terminal of its own (tmux) on the lab's host, 100 by 40, in which a command runs. Before it the terminal
/// says "before", afterwards "ended N" with its exit code; then it shows what is typed.
class Terminal {
 public:
  Terminal(const Lab& lab, const std::string& command);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// What is in the window now.
  std::vector<std::string> lines() const;
  std::string text() const;
  bool shows(const std::string& what) const { return text().find(what) != std::string::npos; }
  /// False: not within kPatience.
  bool wait_for(const std::string& what) const;

  /// The numbers behind `name`, which a line begins with; empty: none does.
  std::vector<std::uint64_t> numbers_of(const std::string& name) const;

  void type(const std::string& keys) const;  ///< in tmux' words: "q", "C-c"
  void resize(int columns, int rows) const;
  bool on_other_screen() const;
  bool has_cursor() const;

  /// The process that the terminal's shell runs now.
  pid_t child() const;

 private:
  ProcessResult run(const std::vector<std::string>& words) const;
  std::string tmux(const std::vector<std::string>& words) const;

  const Lab* lab_;
  std::string socket_;
};

}  // namespace chatgate::test
