// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/lab.h"
#include "support/process.h"

namespace chatgate::test {

/// Whether the program tells of drops now.
bool is_listened_to(const Lab& lab);

/// `chatgate events WORDS…` on a lab's host, in the background, its output in files.
class Listener {
 public:
  /// Returns when the program tells of drops; fails the test if it never does.
  explicit Listener(const Lab& lab, const std::vector<std::string>& words = {"--json"});

  pid_t pid() const { return process_.pid(); }

  /// Whole lines of its standard output so far.
  std::vector<std::string> lines() const;
  /// Those that are events, as documents.
  std::vector<nlohmann::json> events() const;
  /// Waits until there are so many.
  std::vector<nlohmann::json> events(std::size_t count) const;

  /// How it ended, after `signal` (0: by itself); the output is in the result.
  ProcessResult end(int signal);

 private:
  std::string files_;
  BackgroundProcess process_;
};

}  // namespace chatgate::test
