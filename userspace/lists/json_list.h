// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "lists/list_builder.h"

namespace chatgate {

/// Whether the text is several JSON documents, one a line.
bool is_json_lines(std::string_view text);

/// Entries are: the texts of the outermost array, and of arrays whose name says that they hold addresses; in
/// objects the member that is named so ("ip", "cidr", "prefix", …), labelled by the one that is named like a
/// label ("name", "comment", …), else by the first other text. `{"addr","len"}` is a prefix (nft -j), an
/// array named "range" a range. An object of plain values without an address is a bad line, unless its "type"
/// is "metadata" (Spamhaus DROP). `column` names the member or array instead. Refused as a whole: what is not
/// JSON. Never holds more than one object in memory.
Status read_json(std::string_view text, ListBuilder& builder);

/// The same for one document a line: a line that is not JSON is a bad line.
void read_json_lines(std::string_view text, ListBuilder& builder);

}  // namespace chatgate
