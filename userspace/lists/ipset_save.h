// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "lists/list_builder.h"

namespace chatgate {

/// What `ipset save NAME` writes: `create` and `add` lines; comments are the labels, timeouts are ignored.
/// Other lines, and exceptions (`nomatch`), are bad lines. Refused as a whole: a set of more than addresses
/// (hash:ip,port) or of masked ones (netmask), several sets of one family.
Status read_ipset_save(std::string_view text, ListBuilder& builder);

/// Blank-separated words; one in double quotes may hold blanks. Cuts the first off `text`; empty: none.
std::string_view next_word(std::string_view& text);

}  // namespace chatgate
