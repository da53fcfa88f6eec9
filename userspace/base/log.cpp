// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"

namespace chatgate {
namespace {

std::atomic<bool> in_service{false};
std::atomic<bool> verbose{false};

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("chatgate");
    made->set_pattern("chatgate: %v");
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum level_of(LogLevel level) {
  constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                               spdlog::level::err};
  return kLevels.at(static_cast<std::size_t>(level));
}

/// sd-daemon(3): the level as a syslog priority, "<6>".
class Priority : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    constexpr std::string_view kDigits = "7764322";  // trace, debug, info, warn, err, critical, off
    out.push_back('<');
    out.push_back(kDigits.at(message.level));
    out.push_back('>');
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Priority>(); }
};

/// systemd.exec(5): JOURNAL_STREAM is "DEVICE:INODE" of the journal's socket, which stderr may have left.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat file {};
  if (stream == nullptr || fstat(STDERR_FILENO, &file) != 0) return false;
  return stream == fmt::format("{}:{}", file.st_dev, file.st_ino);
}

bool is_plain(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,[]";
  return !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
}

std::string quoted_value(std::string_view text) {
  std::string escaped;
  for (const char byte : text.substr(0, kLoggedBytes + 1)) {
    if (byte == '"' || byte == '\\') escaped += '\\';
    escaped += byte;
  }
  return '"' + visible(escaped, kLoggedBytes) + '"';
}

}  // namespace

void enable_debug_log() {
  verbose = true;
  logger().set_level(spdlog::level::debug);
}

// The service's own debug lines are few; what libraries say is asked for apart.
void log_debug(std::string_view line) {
  if (!verbose) return;
  if (in_service) return log_event(LogLevel::kDebug, "detail", {{"text", std::string(line)}});
  logger().debug(line);
}

void start_service_log(LogLevel level) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<Priority>('*');
  formatter->set_pattern(stderr_is_journal() ? "%*%v" : "time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v");
  logger().set_formatter(std::move(formatter));
  set_log_level(level);
  in_service = true;
}

void set_log_level(LogLevel level) { logger().set_level(verbose ? spdlog::level::debug : level_of(level)); }

void log_event(LogLevel level, std::string_view event, const std::vector<LogField>& fields) {
  if (in_service && logger().should_log(level_of(level)))
    logger().log(level_of(level), "{}", log_line(event, fields));
}

std::string log_line(std::string_view event, const std::vector<LogField>& fields) {
  std::string line = fmt::format("event={}", event);
  for (const auto& [key, value] : fields)
    line += fmt::format(" {}={}", key,
                        is_plain(value) && value.size() <= kLoggedBytes ? value : quoted_value(value));
  return line;
}

}  // namespace chatgate
