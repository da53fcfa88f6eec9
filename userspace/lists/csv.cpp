// SPDX-License-Identifier: Apache-2.0
#include "lists/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "lists/column_names.h"
#include "lists/csv_cell.h"
#include "net/ip_range.h"

namespace chatgate {
namespace {

/// Longer than any cell of such a list: a quote that is not closed would swallow the rest of the text.
constexpr std::size_t kLongestField = 65536;

constexpr const char* kAfterQuote = "something follows a closing quote";
constexpr const char* kQuoteTwice = "a quote in a text is written twice";

struct Columns {
  std::size_t address = 0;
  std::optional<std::size_t> label;
  bool has_length = false;  ///< there is a column of lengths or masks
};

Error column_error(const CsvRows::Row& header, std::string_view reason, const std::string& choice) {
  return whole_input_error(
      header.line, header.text, reason,
      fmt::format("--column NAME chooses one, as in --column '{}'", visible(choice, kShownBytes)));
}

/// The first column that has a name.
std::string first_name(const CsvRows::Row& header) {
  const auto& fields = header.fields;
  const auto named =
      std::find_if(fields.begin(), fields.end(), [](const std::string& field) { return !field.empty(); });
  return named == fields.end() ? "NAME" : *named;
}

std::vector<std::size_t> address_columns(const CsvRows::Row& header, const std::string& column) {
  std::vector<std::size_t> found;
  const std::string wanted = plain_name(column);
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string name = plain_name(header.fields[i]);
    if (column.empty() ? names_addresses(name) : name == wanted) found.push_back(i);
  }
  return found;
}

/// One that is named like a label, else the first one that is left.
std::optional<std::size_t> label_column(const CsvRows::Row& header, std::size_t address) {
  constexpr int kAny = std::numeric_limits<int>::max() - 1;
  std::optional<std::size_t> best;
  int best_rank = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const int rank = label_rank(plain_name(header.fields[i])).value_or(kAny);
    if (i == address || rank >= best_rank) continue;
    best = i;
    best_rank = rank;
  }
  return best;
}

Result<Columns> choose_columns(const CsvRows::Row& header, const std::string& column) {
  const std::vector<std::size_t> found = address_columns(header, column);
  if (!found.empty() && plain_name(header.fields.front()) == "change")
    return fail(whole_input_error(header.line, header.text, "these are changes, not a list"));
  if (found.empty()) {
    const std::string reason = column.empty()
                                   ? "no column is named like one of addresses (ip, address, cidr, …)"
                                   : fmt::format("there is no column '{}'", visible(column));
    return fail(column_error(header, reason, first_name(header)));
  }
  if (found.size() > 1) {
    const std::string& first = header.fields[found[0]];
    const std::string reason =
        fmt::format("two columns could hold the addresses: {}, {}", visible(first, kShownBytes),
                    visible(header.fields[found[1]], kShownBytes));
    return fail(column_error(header, reason, first));
  }
  const bool has_length =
      std::any_of(header.fields.begin(), header.fields.end(),
                  [](const std::string& field) { return names_length(plain_name(field)); });
  return Columns{found.front(), label_column(header, found.front()), has_length};
}

void take_row(const CsvRows::Row& header, const Columns& columns, const CsvRows::Row& row,
              ListBuilder& builder) {
  const auto& fields = row.fields;
  // What a spreadsheet leaves of a row that was emptied.
  if (std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return field.empty(); }))
    return;
  // A length or half a name may have got there: what is left would be another entry.
  if (!row.well_quoted) return builder.reject(row.line, row.text, kAfterQuote, kQuoteTwice);
  if (fields.size() > header.fields.size() || columns.address >= fields.size()) {
    return builder.reject(
        row.line, row.text,
        fmt::format("it has {} columns, not {} as the header", fields.size(), header.fields.size()),
        "a separator inside a text needs quotes around it");
  }
  const std::string& address = fields[columns.address];
  if (address.empty())
    return builder.reject(row.line, row.text,
                          fmt::format("the column {} is empty", visible(header.fields[columns.address])));
  if (columns.has_length && address.find_first_of("/-") == std::string::npos)
    return builder.reject(row.line, row.text, kLengthElsewhere, kLengthHint);
  const bool labelled = columns.label && *columns.label < fields.size();
  const std::string_view label = labelled ? text_of_cell(fields[*columns.label]) : std::string_view();
  builder.take(row.line, address, label, row.text);
}

std::optional<CsvRows::Row> first_row(std::string_view text, char separator, int number) {
  CsvRows rows(text, separator);
  CsvRows::Row row;
  for (; number > 0; --number) {
    const auto read = rows.next(row);
    if (!read || !*read) return std::nullopt;
  }
  return row;
}

bool has_prefix(const CsvRows::Row& row) {
  return std::any_of(row.fields.begin(), row.fields.end(),
                     [](const std::string& field) { return parse_ip_prefix(field).has_value(); });
}

/// Plain text may begin with `; text`, and go on with `PREFIX ; label`: that is no table of two columns.
bool is_comment(std::string_view row) {
  return row == ";" || row.starts_with("; ") || row.starts_with(";\t");
}

/// A line of plain text whose label holds separators, and perhaps a word that names a column, is no header.
bool begins_with_entry(const CsvRows::Row& row) {
  const std::string_view word = row.text.substr(0, row.text.find_first_of(" \t#;,"));
  const auto prefix = parse_ip_prefix(word);
  return prefix || prefix.error().reason == kHostBitsSet || parse_ip_range(word);
}

/// Whether the first row names columns that nobody knows: below it are as many, one of which is a prefix.
bool heads_a_table(std::string_view text, char separator, const CsvRows::Row& header) {
  const std::size_t columns = header.fields.size();
  if (columns < 2 || header.text.starts_with(';')) return false;
  const auto second = first_row(text, separator, 2);
  return second && second->fields.size() == columns && has_prefix(*second);
}

/// One field that begins at `rest`, which is left at its end.
Result<std::string> read_field(std::string_view& rest, char separator, std::uint32_t& lines,
                               bool& well_quoted) {
  const char ends[] = {separator, '\n', '\0'};
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find_first_of(std::string_view(ends, 2)), rest.size());
    std::string field(trimmed(rest.substr(0, end)));
    rest.remove_prefix(end);
    return field;
  }
  std::string field;
  for (std::size_t at = 1; at < rest.size() && field.size() <= kLongestField; ++at) {
    if (rest[at] == '\n') ++lines;
    if (rest[at] == '"' && !rest.substr(at + 1).starts_with('"')) {
      const std::size_t end = std::min(rest.find_first_of(std::string_view(ends, 2), at), rest.size());
      well_quoted = well_quoted && trimmed(rest.substr(at + 1, end - at - 1)).empty();
      rest.remove_prefix(end);
      return std::string(trimmed(field));
    }
    if (rest[at] == '"') ++at;
    field.push_back(rest[at]);
  }
  return fail(refused("read list", "", "a quote is not closed"));
}

}  // namespace

Result<bool> CsvRows::next(Row& row) {
  while (!rest_.empty()) {
    std::string_view ahead = rest_;
    const std::string_view line = trimmed(next_line(ahead));
    if (!line.empty() && line[0] != '#') break;
    rest_ = ahead;
    ++line_;
  }
  if (rest_.empty()) return false;
  const std::string_view begin = rest_;
  row.line = line_;
  row.fields.clear();
  row.well_quoted = true;
  for (bool more = true; more;) {
    // Spaces before a quote are none of the field's; a tab may be the separator.
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    auto field = read_field(rest_, separator_, line_, row.well_quoted);
    if (!field) {
      std::string_view shown = begin;
      return fail(whole_input_error(row.line, next_line(shown), field.error().reason));
    }
    row.fields.push_back(std::move(*field));
    more = rest_.starts_with(separator_);
    if (more) rest_.remove_prefix(1);
  }
  row.text = trimmed(begin.substr(0, begin.size() - rest_.size()));
  if (!rest_.empty()) rest_.remove_prefix(1);  // the end of the line
  ++line_;
  return true;
}

std::optional<char> csv_separator(std::string_view text, const std::string& column) {
  std::optional<char> best;
  std::size_t most = 0;
  for (const char separator : {',', ';', '\t'}) {
    const auto header = first_row(text, separator, 1);
    if (!header || is_comment(header->text) || header->fields.size() <= most) continue;
    if (has_prefix(*header) || begins_with_entry(*header)) continue;
    const bool named = !address_columns(*header, column).empty() || !address_columns(*header, "").empty();
    if (!named && !heads_a_table(text, separator, *header)) continue;
    best = separator;
    most = header->fields.size();
  }
  return best;
}

Status read_csv(std::string_view text, char separator, ListBuilder& builder) {
  CsvRows rows(text, separator);
  CsvRows::Row header;
  CHATGATE_TRY(rows.next(header));
  if (!header.well_quoted) return fail(whole_input_error(header.line, header.text, kAfterQuote, kQuoteTwice));
  CHATGATE_TRY_ASSIGN(const Columns columns, choose_columns(header, builder.options().column));
  CsvRows::Row row;
  while (true) {
    CHATGATE_TRY_ASSIGN(const bool more, rows.next(row));
    if (!more) return {};
    take_row(header, columns, row, builder);
  }
}

}  // namespace chatgate
