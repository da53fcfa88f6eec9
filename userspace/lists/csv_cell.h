// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace chatgate {

// A spreadsheet computes a cell that begins with `=`, `+`, `-` or `@`, wherever its text came from. An
// apostrophe in front says that it is text, and is the spreadsheet's, not the text's.

/// `text` as a cell: with one more apostrophe if, behind those that it has, it begins like a formula.
std::string text_cell(std::string_view text);

/// What text_cell() made a cell of.
std::string_view text_of_cell(std::string_view cell);

}  // namespace chatgate
