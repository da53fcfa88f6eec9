// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/progress.h"
#include "cli/context.h"

namespace chatgate {

/// How far it is, as one line: "import: writing entries, 340,000 of 1,000,000 (34%)".
std::string progress_text(const std::string& command, const Progress& now);

/// While it lives, one line on the terminal says how far the work has come, if that takes longer than a
/// second; it is gone when this goes. Nothing without a terminal on stderr, nor where a program reads the
/// result (--json into a pipe).
class ProgressLine {
 public:
  ProgressLine(const Context& context, std::string command);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void show();

  std::string command_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace chatgate
