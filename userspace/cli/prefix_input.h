// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/change.h"

namespace chatgate {

/// The prefixes of a command: its words, or the lines of `from` ("-": stdin), with `label` where a line has
/// none. Both or neither: kUsage. Bad words: kUsage; a file with bad lines: kRefused, and every one (the
/// first hundred) is named.
Result<std::vector<ChangeItem>> read_prefixes(const std::vector<std::string>& words, const std::string& from,
                                              const std::string& label);

/// For each IPv6 host ban one hint, once: visitors change addresses inside their /64.
std::vector<std::string> host_ban_hints(const std::vector<ChangeItem>& items);

}  // namespace chatgate
