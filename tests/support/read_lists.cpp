// SPDX-License-Identifier: Apache-2.0
#include "support/read_lists.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace chatgate::test {

Strings good(const ReadList& read) {
  Strings out;
  for (const PrefixItem& item : read.list.items)
    out.push_back(fmt::format("{}|{}|{}", item.line, to_string(item.prefix), read.list.label_of(item)));
  return out;
}

Strings bad(const ReadList& read) {
  Strings out;
  for (const BadLine& line : read.bad.first)
    out.push_back(fmt::format("{}|{}|{}|{}", line.number, line.text, line.reason, line.hint));
  return out;
}

Reading reading_of(std::string_view text, const ReadOptions& options) {
  const auto read = read_list(std::string(text), "FILE", options);
  if (read) return {std::string(read->format) + (read->gzip ? ", gzip" : ""), good(*read), bad(*read)};
  const Error& error = read.error();
  return {fmt::format("refused: {} ({})", error.reason, error.hint), {}, {}};
}

void expect_good(std::string_view text, const std::string& format, const Strings& lines,
                 const std::string& column) {
  SCOPED_TRACE(text);
  const Reading reading = reading_of(text, {column, false});
  EXPECT_EQ(reading.format, format);
  EXPECT_EQ(reading.good, lines);
  EXPECT_EQ(reading.bad, Strings{});
}

}  // namespace chatgate::test
