// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/prefix_list.h"

namespace chatgate {

/// What was left out of an input because it is there already.
struct Repeats {
  std::uint64_t duplicates = 0;  ///< the same prefix again
  std::uint64_t covered = 0;     ///< by a wider one of the same input
};

/// Brings the items into prefix order, each once: the last one of an input counts, with its label.
/// `drop_covered`: what a wider one covers goes too.
Repeats make_distinct(std::vector<PrefixItem>& items, bool drop_covered);

/// How many addresses they cover together, each counted once, as decimal text. `items`: in prefix order.
std::string count_addresses(const std::vector<PrefixItem>& items);

}  // namespace chatgate
