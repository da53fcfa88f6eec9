// SPDX-License-Identifier: Apache-2.0
#include "lists/plain_text.h"

#include <algorithm>

namespace chatgate {
namespace {

std::size_t comment_start(std::string_view line) {
  const std::size_t hash = line.find('#');
  for (std::size_t at = line.find(';'); at < hash; at = line.find(';', at + 1)) {
    if (line[at - 1] == ' ' || line[at - 1] == '\t') return at;
  }
  return std::min(hash, line.size());
}

}  // namespace

void read_plain_text(std::string_view text, ListBuilder& builder) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(next_line(text));
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;

    const std::size_t comment = comment_start(line);
    const std::string_view label =
        comment < line.size() ? trimmed(line.substr(comment + 1)) : std::string_view();
    builder.take(number, trimmed(line.substr(0, comment)), label, line);
  }
}

}  // namespace chatgate
