// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lists/read_list.h"
#include "model/prefix_list.h"

namespace chatgate {

/// The prefixes of a command: its words, or the lines of the file `from` ("-": stdin) in any format, with
/// `label` where an entry has none. Both or neither: kUsage. Bad words: kUsage; a file with bad lines:
/// kRefused, and every one (the first hundred) is named.
Result<PrefixList> read_prefixes(const std::vector<std::string>& words, const std::string& from,
                                 const std::string& label);

/// Gives the items without a label this one.
void label_the_rest(PrefixList& list, std::string_view label);

/// For each IPv6 host ban one hint, once: visitors change addresses inside their /64.
std::vector<std::string> host_ban_hints(const PrefixList& list);

}  // namespace chatgate
