// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chatgate {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// By level.
inline constexpr std::array<std::string_view, 4> kLogLevelNames{"debug", "info", "warning", "error"};

/// From now on debug lines go to stderr (`-v`), also those of a service that is to log less. Results never
/// pass through here.
void enable_debug_log();

/// What helps to understand a failure and nobody needs otherwise.
void log_debug(std::string_view line);

/// One `key=value` of a line of the service's log.
struct LogField {
  LogField(std::string_view name, std::string text) : key(name), value(std::move(text)) {}
  LogField(std::string_view name, std::uint64_t number) : key(name), value(std::to_string(number)) {}

  std::string_view key;
  std::string value;
};

/// From now on lines of this level and above go to stderr as `key=value`: with the priority that systemd's
/// journal reads in front if stderr is the journal's, else with time and level.
void start_service_log(LogLevel level);
void set_log_level(LogLevel level);

/// One line; nothing happens before start_service_log(). Any thread may call it.
void log_event(LogLevel level, std::string_view event, const std::vector<LogField>& fields = {});

/// What log_event() writes: "event=EVENT key=value …". A value that is more than one plain word is in
/// quotation marks, with `\"`, `\\` and `\xNN` in it, and cut to kLoggedBytes.
std::string log_line(std::string_view event, const std::vector<LogField>& fields = {});

/// What is shown of one value.
inline constexpr std::size_t kLoggedBytes = 1000;

}  // namespace chatgate
