// SPDX-License-Identifier: Apache-2.0
#include "lists/csv_cell.h"

namespace chatgate {
namespace {

bool is_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@").find(text[first]) != std::string_view::npos;
}

}  // namespace

std::string text_cell(std::string_view text) { return (is_formula(text) ? "'" : "") + std::string(text); }

std::string_view text_of_cell(std::string_view cell) {
  return is_formula(cell) && cell.starts_with('\'') ? cell.substr(1) : cell;
}

}  // namespace chatgate
