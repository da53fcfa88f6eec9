// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lists/list_builder.h"
#include "lists/read_list.h"

// What holds of every list that was read, whatever its form.
namespace chatgate::fuzz {

/// Prefixes are masked, labels and bad lines can be shown, and all line numbers lie inside the text. `text`:
/// as the reader saw it, unpacked.
void check_items(std::string_view text, const PrefixList& list);
void check_bad_lines(std::string_view text, const BadLines& bad);

/// Handed out in each form that can be read back, and read back, it is the same list.
void check_exports(const PrefixList& list);

/// All of the above of one reader.
void check_read(std::string_view text, ListBuilder& builder);

/// Of a reader that refuses the whole: says why, in words that can be shown.
void check_whole_refusal(const Error& error);

/// Which options a byte stands for.
ReadOptions options_of(std::uint8_t byte);

}  // namespace chatgate::fuzz
