// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "model/table_key.h"

namespace chatgate {

/// What the kernel should hold at `now`: one key for all live claims on the same kind, scope and prefix; keys
/// without a live claim are left out. `claims` must be in key order (claims on one key adjoin); so is the
/// result.
std::vector<CompiledKey> compile(std::span<const Claim> claims, WallTime now);

/// The same of further claims, on keys behind those that are in `keys`.
void compile_into(std::vector<CompiledKey>& keys, std::span<const Claim> claims, WallTime now);

}  // namespace chatgate
