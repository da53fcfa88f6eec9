// SPDX-License-Identifier: Apache-2.0
#include "support/service_process.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {

ServiceProcess::ServiceProcess(const Lab& lab, const std::string& configuration) : lab_(&lab) {
  configure(configuration);
}

void ServiceProcess::configure(const std::string& configuration) const {
  std::ofstream file(lab_->file("chatgate.toml"));
  file << configuration;
  if (configuration.find("metrics") == std::string::npos) file << "\n[metrics]\nlisten = ''\n";
}

void ServiceProcess::start(const std::map<std::string, std::string>& environment) {
  const std::vector<std::string> words =
      chatgate_argv(*lab_, {"--config", lab_->file("chatgate.toml"), "run"});
  std::vector<std::string> argv{"sh", "-c", "log=$1; shift; exec \"$@\" 2>>\"$log\"", "sh",
                                lab_->file("service.log")};
  argv.insert(argv.end(), words.begin(), words.end());
  ProcessOptions options;
  options.netns = lab_->host();
  options.environment = environment;
  process_ = std::make_unique<BackgroundProcess>(argv, options);
}

void ServiceProcess::signal(int number) const { EXPECT_EQ(kill(pid(), number), 0); }

ProcessResult ServiceProcess::end(int signal_number) {
  signal(signal_number);
  const ProcessResult result = process_->wait();
  process_.reset();
  return result;
}

std::string ServiceProcess::log() const {
  std::ifstream file(lab_->file("service.log"));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t ServiceProcess::count(const std::string& text) const {
  const std::string all = log();
  std::size_t times = 0;
  for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size()))
    ++times;
  return times;
}

void ServiceProcess::expect_logged(const std::string& text, std::size_t times) const {
  EXPECT_TRUE(wait_until([&] { return count(text) >= times; }, std::chrono::seconds(60)))
      << "not logged: " << text << "\n"
      << log();
}

}  // namespace chatgate::test
