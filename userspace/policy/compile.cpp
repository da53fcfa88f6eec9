// SPDX-License-Identifier: Apache-2.0
#include "policy/compile.h"

#include <algorithm>

namespace chatgate {

void compile_into(std::vector<CompiledKey>& keys, std::span<const Claim> claims, WallTime now) {
  for (const Claim& claim : claims) {
    if (claim.expires <= now) continue;
    if (keys.empty() || keys.back().key != claim.key) keys.push_back({claim.key, {}, {}});
    WallTime& end = claim.shadow ? keys.back().shadow_until : keys.back().until;
    end = std::max(end, claim.expires);
  }
}

std::vector<CompiledKey> compile(std::span<const Claim> claims, WallTime now) {
  std::vector<CompiledKey> keys;
  keys.reserve(claims.size());
  compile_into(keys, claims, now);
  return keys;
}

}  // namespace chatgate
