// SPDX-License-Identifier: Apache-2.0
#include "support/listener.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>

#include "support/lab_commands.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

std::string new_name(const Lab& lab) {
  static std::atomic<int> number{0};
  return lab.file("listener" + std::to_string(++number));
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The shell becomes it, so the process is chatgate itself.
std::vector<std::string> into_files(const std::string& files, const std::vector<std::string>& argv) {
  std::vector<std::string> words{"sh", "-c", "exec \"$@\" >\"$0.out\" 2>\"$0.err\"", files};
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

std::vector<std::string> events_words(const std::vector<std::string>& words) {
  std::vector<std::string> all{"events"};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

ProcessOptions on_the_host(const Lab& lab) {
  ProcessOptions options;
  options.netns = lab.host();
  return options;
}

}  // namespace

bool is_listened_to(const Lab& lab) {
  const auto tables = tables_of(lab);
  const auto now = static_cast<std::uint64_t>(wall_now().time_since_epoch().count());
  return tables && __atomic_load_n(&tables->control().events_until, __ATOMIC_ACQUIRE) > now;
}

Listener::Listener(const Lab& lab, const std::vector<std::string>& words)
    : files_(new_name(lab)),
      process_(into_files(files_, chatgate_argv(lab, events_words(words))), on_the_host(lab)) {
  if (!wait_until([&] { return is_listened_to(lab); }))
    ADD_FAILURE() << "nobody listens: " << text_of(files_ + ".err");
}

std::vector<std::string> Listener::lines() const {
  const std::string text = text_of(files_ + ".out");
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

std::vector<nlohmann::json> Listener::events() const {
  std::vector<nlohmann::json> events;
  for (const std::string& line : lines()) {
    nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) ADD_FAILURE() << "not JSON: " << line;
    if (json.contains("source")) events.push_back(std::move(json));
  }
  return events;
}

std::vector<nlohmann::json> Listener::events(std::size_t count) const {
  wait_until([&] { return lines().size() >= count; });
  const std::vector<nlohmann::json> all = events();
  EXPECT_EQ(all.size(), count) << text_of(files_ + ".err");
  return all;
}

ProcessResult Listener::end(int signal) {
  if (signal != 0) kill(process_.pid(), signal);
  ProcessResult result = process_.wait();
  result.out = text_of(files_ + ".out");
  result.err = text_of(files_ + ".err");
  return result;
}

}  // namespace chatgate::test
