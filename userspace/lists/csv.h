// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lists/list_builder.h"

namespace chatgate {

/// The rows of RFC 4180 text: fields in quotes may hold separators, line ends and `""`. Blank lines and lines
/// that start with `#` are skipped.
class CsvRows {
 public:
  CsvRows(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  struct Row {
    std::uint32_t line = 0;           ///< where it begins, from 1
    std::string_view text;            ///< as it stands there
    std::vector<std::string> fields;  ///< trimmed
    bool well_quoted = true;          ///< only blanks lie between a closing quote and the separator
  };

  /// Reads the next row; false: there is none. A quote that is not closed refuses the whole.
  Result<bool> next(Row& row);

 private:
  std::string_view rest_;
  char separator_;
  std::uint32_t line_ = 1;
};

/// The separator of a text whose first row names columns (`,` `;` or tab); nothing: it is no CSV. A single
/// column must have a name that is known, or `column`.
std::optional<char> csv_separator(std::string_view text, const std::string& column);

/// The column that the options choose or whose name says so holds the addresses; the label is the column that
/// is named like one, else the first other one. Refused as a whole: no such column, or two.
Status read_csv(std::string_view text, char separator, ListBuilder& builder);

}  // namespace chatgate
