// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/lab.h"
#include "support/process.h"

namespace chatgate::test {

/// `chatgate run` on a lab's host, with a configuration of its own and its log in a file. Killed when this
/// goes.
class ServiceProcess {
 public:
  /// Not started yet. Its metrics are off unless `configuration` has a section for them.
  ServiceProcess(const Lab& lab, const std::string& configuration);

  /// `environment`: what systemd would add.
  void start(const std::map<std::string, std::string>& environment = {});
  bool runs() const { return process_ != nullptr; }
  pid_t pid() const { return process_->pid(); }

  /// Replaces the configuration file.
  void configure(const std::string& configuration) const;
  void signal(int number) const;
  /// SIGTERM, and its end.
  ProcessResult stop() { return end(SIGTERM); }
  ProcessResult end(int signal_number);

  /// Everything that it wrote so far, of all its starts.
  std::string log() const;
  /// How often the log has this text.
  std::size_t count(const std::string& text) const;
  /// Waits until the log has it so often; fails the test otherwise, and shows the log.
  void expect_logged(const std::string& text, std::size_t times = 1) const;

 private:
  const Lab* lab_;
  std::unique_ptr<BackgroundProcess> process_;
};

}  // namespace chatgate::test
