// SPDX-License-Identifier: Apache-2.0
#include "lists/bad_lines.h"

#include <fmt/format.h>

namespace chatgate {
namespace {

constexpr std::size_t kShownBadLines = 100;

}  // namespace

std::string bad_lines_text(const BadLines& bad, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (const BadLine& line : bad.first) {
    if (shown == most) break;
    ++shown;
    text += fmt::format("\n  line {}: {}: {}", line.number, line.text, line.reason);
    if (!line.hint.empty()) text += fmt::format(" (hint: {})", line.hint);
  }
  if (bad.count > shown) text += fmt::format("\n  and {} more", bad.count - shown);
  return text;
}

Error bad_lines_error(const std::string& source, const BadLines& bad, std::string_view hint) {
  const std::string head = bad.count == 1 ? "1 bad line, nothing changed"
                                          : fmt::format("{} bad lines, nothing changed", bad.count);
  return refused("read list", source, head + bad_lines_text(bad, kShownBadLines), hint);
}

}  // namespace chatgate
