// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"

namespace chatgate::test {

/// Words that are off. `reason` and `hint` are parts of what must be said; an empty `hint`: none is known.
struct BadInput {
  Words words;
  std::string reason;
  std::string hint;
};

/// Each a table of its own; together all of them.
std::vector<BadInput> bad_prefixes();
std::vector<BadInput> bad_addresses();
std::vector<BadInput> bad_times();
std::vector<BadInput> bad_names();
std::vector<BadInput> bad_flags();
std::vector<BadInput> bad_numbers();
std::vector<BadInput> empty_values();
std::vector<BadInput> bad_combinations();
std::vector<BadInput> bad_list_words();  ///< of list, license, and unban without prefixes
std::vector<BadInput> bad_stats_words();

}  // namespace chatgate::test
