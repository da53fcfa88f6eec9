// SPDX-License-Identifier: Apache-2.0
#include "fuzz/list_properties.h"
#include "fuzz/property.h"
#include "fuzz/targets.h"
#include "lists/csv.h"

namespace chatgate::fuzz {
namespace {

/// Rows follow each other in the text, and each shows how it begins.
void check_rows(std::string_view text, char separator) {
  CsvRows rows(text, separator);
  CsvRows::Row row;
  std::uint32_t before = 0;
  while (true) {
    const auto more = rows.next(row);
    if (!more) return check_whole_refusal(more.error());
    if (!*more) return;
    FUZZ_HOLDS(row.line > before, std::to_string(row.line));
    FUZZ_HOLDS(!row.fields.empty(), std::to_string(row.line));
    FUZZ_HOLDS(
        row.text.data() >= text.data() && row.text.data() + row.text.size() <= text.data() + text.size(),
        std::to_string(row.line));
    before = row.line;
  }
}

}  // namespace

int csv_list(const std::uint8_t* data, std::size_t size) {
  std::string_view text = text_of(data, size);
  const ReadOptions options = options_of(take_byte(text));
  for (const char separator : {',', ';', '\t'}) check_rows(text, separator);
  const auto separator = csv_separator(text, options.column);
  if (!separator) return 0;
  ListBuilder builder(options);
  const Status read = read_csv(text, *separator, builder);
  if (!read) check_whole_refusal(read.error());
  check_read(text, builder);
  return 0;
}

}  // namespace chatgate::fuzz
