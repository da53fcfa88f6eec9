// SPDX-License-Identifier: Apache-2.0
#include "lists/backup_fields.h"

#include <array>
#include <utility>

namespace chatgate {
namespace {

constexpr std::array<std::pair<char, char>, 3> kEscapes{{{'\t', 't'}, {'\n', 'n'}, {'\\', '\\'}}};

/// The byte that `\letter` stands for.
std::optional<char> byte_of(char letter) {
  for (const auto& [byte, name] : kEscapes) {
    if (name == letter) return byte;
  }
  return std::nullopt;
}

/// '\0': the byte stands for itself.
char letter_of(char byte) {
  for (const auto& [escaped, name] : kEscapes) {
    if (escaped == byte) return name;
  }
  return '\0';
}

}  // namespace

std::vector<std::string_view> backup_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t end = line.find('\t'); end != std::string_view::npos; end = line.find('\t')) {
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  fields.push_back(line);
  return fields;
}

std::string backup_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const char letter = letter_of(c);
    if (letter != '\0') out += '\\';
    out += letter != '\0' ? letter : c;
  }
  return out;
}

std::optional<std::string> backup_unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const std::optional<char> byte = ++i < text.size() ? byte_of(text[i]) : std::nullopt;
    if (!byte) return std::nullopt;
    out += *byte;
  }
  return out;
}

std::string backup_time(WallTime time) {
  return time == kNever ? "never" : std::to_string(time.time_since_epoch().count());
}

std::optional<WallTime> parse_backup_time(std::string_view text) {
  if (text == "never") return kNever;
  const auto number = parse_backup_number<std::int64_t>(text);
  if (!number) return std::nullopt;
  return WallTime(std::chrono::nanoseconds(*number));
}

}  // namespace chatgate
