// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "lists/list_builder.h"

namespace chatgate {

/// What `nft list set` (or table, ruleset) writes, or `add element … { … }`: the elements of its sets;
/// comments are the labels, timeouts and counters are ignored, rules are skipped. Refused as a whole: several
/// sets of one family, elements that are deleted, a brace that is not closed.
Status read_nft_set(std::string_view text, ListBuilder& builder);

}  // namespace chatgate
