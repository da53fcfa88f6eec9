// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kPause = std::chrono::milliseconds(200);
constexpr std::string_view kErase = "\r\x1b[K";

bool is_wanted(const Context& context) {
  const char* kind = std::getenv("TERM");
  const bool terminal =
      ::isatty(STDERR_FILENO) == 1 && kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
  return terminal && (!context.json || ::isatty(STDOUT_FILENO) == 1);
}

/// A line that wraps could not be taken back.
std::size_t columns() {
  constexpr std::size_t kUsual = 80;
  winsize window{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
  return (known ? window.ws_col : kUsual) - 1;
}

void write_line(std::string_view text) {
  // It is of help, and not worth a failure.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

/// 1,000,000.
std::string grouped(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

}  // namespace

std::string progress_text(const std::string& command, const Progress& now) {
  std::string text = fmt::format("{}: {}", command, now.what == nullptr ? "working" : now.what);
  if (now.total > 0 && now.done <= now.total)
    return text +
           fmt::format(", {} of {} ({}%)", grouped(now.done), grouped(now.total), now.done * 100 / now.total);
  return now.done == 0 ? text : text + ", " + grouped(now.done);
}

ProgressLine::ProgressLine(const Context& context, std::string command) : command_(std::move(command)) {
  if (!is_wanted(context)) return;
  // Signals are the main thread's.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { show(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void ProgressLine::show() {
  std::unique_lock lock(mutex_);
  const auto over = [this] { return end_; };
  if (ended_.wait_for(lock, kPatience, over)) return;
  do {
    const std::string text = progress_text(command_, progress_now());
    write_line(std::string(kErase) + text.substr(0, columns()));
  } while (!ended_.wait_for(lock, kPause, over));
  write_line(kErase);
}

}  // namespace chatgate
