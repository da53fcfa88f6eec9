// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace chatgate::test {

/// How a program is started.
struct ProcessOptions {
  std::string netns;  ///< name of a network namespace (`ip netns`); empty: this one
  std::map<std::string, std::string> environment;  ///< added to ours
  std::string input;                               ///< its standard input
};

struct ProcessResult {
  int exit_code = -1;  ///< -1: ended by a signal
  int signal = 0;
  std::string out;
  std::string err;
  double seconds = 0;            ///< from before the fork until it was reaped
  std::size_t memory_bytes = 0;  ///< its resident set at the largest (and not below ours when it was forked)
};

/// Runs a program to its end. argv[0] is searched in PATH.
ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

/// A program in the background, killed (SIGKILL) and reaped when this goes; its output goes to /dev/null.
class BackgroundProcess {
 public:
  BackgroundProcess(const std::vector<std::string>& argv, const ProcessOptions& options);
  ~BackgroundProcess();
  BackgroundProcess(const BackgroundProcess&) = delete;
  BackgroundProcess& operator=(const BackgroundProcess&) = delete;

  pid_t pid() const { return pid_; }

  /// Until it ends by itself; exit code and signal only.
  ProcessResult wait();

 private:
  pid_t pid_ = -1;
};

/// Moves the calling thread into a network namespace and back again at the end.
class InNetns {
 public:
  explicit InNetns(const std::string& name);
  ~InNetns();
  InNetns(const InNetns&) = delete;
  InNetns& operator=(const InNetns&) = delete;

 private:
  int home_ = -1;
};

}  // namespace chatgate::test
