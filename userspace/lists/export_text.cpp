// SPDX-License-Identifier: Apache-2.0
#include "lists/export_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/timestamp.h"

namespace chatgate {

std::string list_names(const ExportHeading& heading) {
  return fmt::format("{}", fmt::join(heading.lists, ", "));
}

std::string moment(const ExportHeading& heading) {
  return fmt::format("revision {}, {}", heading.revision,
                     to_string(std::chrono::floor<std::chrono::seconds>(heading.at)));
}

std::string prefix_count(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "prefix" : "prefixes");
}

std::string heading_lines(const ExportHeading& heading, std::size_t count, std::string_view mark) {
  return fmt::format("{0} {1}\n{0} {2}, {3}\n", mark, list_names(heading), moment(heading),
                     prefix_count(count));
}

std::string one_word(const ExportHeading& heading, std::size_t max) {
  std::string word = fmt::format("{}", fmt::join(heading.lists, "_"));
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  std::replace_if(
      word.begin(), word.end(), [&](char c) { return !is_plain(c); }, '_');
  return word.substr(0, max);
}

std::string trailing_label(const ExportItem& item) { return item.label.empty() ? "" : " # " + item.label; }

// A line that ends in a backslash goes on in the next one (Apache).
std::string comment_line(const ExportItem& item, std::string_view indent) {
  if (item.label.empty()) return {};
  return fmt::format("{}# {}{}\n", indent, item.label, item.label.ends_with('\\') ? "." : "");
}

std::string without_quotes(std::string_view text, std::size_t max) {
  std::string plain = visible(text, max);
  std::replace(plain.begin(), plain.end(), '"', '\'');
  std::replace(plain.begin(), plain.end(), '\\', '/');
  return plain;
}

}  // namespace chatgate
