// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "model/table_key.h"

namespace chatgate {

/// How many finite or shadow keys may cover one address in one table.
inline constexpr std::size_t kMaxNested = 8;

/// Whether the program must look on below this key when it matches: it lies in a trie, and it ends or is a
/// shadow. Bans of single hosts and of v6 /64 lie in hashes and cost one look-up whatever they are.
bool asks_for_second_look(const CompiledKey& key);

/// Refuses keys of which more than kMaxNested finite or shadow ones cover one address in one table: each of
/// them costs a packet one more look-up. `keys` must be in key order. The error names the innermost prefix
/// and the count.
Status check_nesting(std::span<const CompiledKey> keys);

}  // namespace chatgate
