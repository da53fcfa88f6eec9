// SPDX-License-Identifier: Apache-2.0
#include "lists/export_text.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "model/timestamp.h"

namespace chatgate {
namespace {

/// As many names a line as fit into kLongestComment bytes.
std::string name_lines(const ExportHeading& heading, std::string_view mark) {
  std::string text;
  std::string line;
  for (const std::string& name : heading.lists) {
    if (!line.empty() && line.size() + name.size() > kLongestComment) {
      text += line + ",\n";
      line.clear();
    }
    line += line.empty() ? fmt::format("{} {}", mark, name) : ", " + name;
  }
  return text + line + "\n";
}

/// Of a list's names, eight hexadecimal digits.
std::string checksum(const std::string& names) {
  const auto* const bytes = reinterpret_cast<const Bytef*>(names.data());
  return fmt::format("{:08x}", crc32_z(0, bytes, names.size()));
}

}  // namespace

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
  return name_lines(heading, mark) + fmt::format("{} {}, {}\n", mark, moment(heading), prefix_count(count));
}

std::string one_word(const ExportHeading& heading, std::size_t max) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  std::string word = fmt::format("{}", fmt::join(heading.lists, "_"));
  // A slash alone becomes an underscore without a trace: a name has one at most.
  const bool tells_all = heading.lists.size() == 1 && std::all_of(word.begin(), word.end(), [&](char c) {
                           return is_plain(c) || c == '/';
                         });
  std::replace_if(
      word.begin(), word.end(), [&](char c) { return !is_plain(c); }, '_');
  if (tells_all && word.size() <= max) return word;
  // Two lists must not share a name: who loads the one would empty the other.
  const std::string tail = "_" + checksum(list_names(heading));
  return word.substr(0, max - tail.size()) + tail;
}

std::string trailing_label(const ExportItem& item, std::size_t max) {
  return item.label.empty() ? "" : " # " + visible(item.label, max);
}

// A line that ends in a backslash goes on in the next one (Apache).
std::string comment_line(const ExportItem& item, std::string_view indent) {
  if (item.label.empty()) return {};
  const std::string label = visible(item.label, kLongestComment);
  return fmt::format("{}# {}{}\n", indent, label, label.ends_with('\\') ? "." : "");
}

std::string without_quotes(std::string_view text, std::size_t max) {
  std::string plain = visible(text, max);
  std::replace(plain.begin(), plain.end(), '"', '\'');
  std::replace(plain.begin(), plain.end(), '\\', '/');
  return plain;
}

}  // namespace chatgate
