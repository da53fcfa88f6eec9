// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/clock.h"

// The fields of a backup's lines (backup_text.h); nothing: not such a field.
namespace chatgate {

std::vector<std::string_view> backup_fields(std::string_view line);

std::string backup_escaped(std::string_view text);
std::optional<std::string> backup_unescaped(std::string_view text);

std::string backup_time(WallTime time);
std::optional<WallTime> parse_backup_time(std::string_view text);

/// Digits, and nothing else.
template <typename Number>
std::optional<Number> parse_backup_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || text.front() == '-') return std::nullopt;
  return number;
}

}  // namespace chatgate
