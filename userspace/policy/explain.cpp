// SPDX-License-Identifier: Apache-2.0
#include "policy/explain.h"

#include <algorithm>
#include <tuple>

#include "policy/compile.h"
#include "policy/look_order.h"

namespace chatgate {
namespace {

TableKey key_of(const Entry& entry) { return {entry.prefix, entry.kind, entry.scope}; }

std::vector<CompiledKey> compile_entries(const std::vector<Entry>& entries, WallTime now) {
  std::vector<Claim> claims;
  for (const Entry& entry : entries) {
    if (entry.kind != Kind::kShare) claims.push_back({key_of(entry), entry.expires, entry.shadow});
  }
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) { return a.key < b.key; });
  return compile(claims, now);
}

}  // namespace

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kBanned:
      return "banned";
    case Reason::kWhitelisted:
      return "whitelisted";
    case Reason::kShadow:
      return "shadow";
    case Reason::kPaused:
      return "paused";
    case Reason::kUnlisted:
      break;
  }
  return "unlisted";
}

Decision decide(std::span<const CompiledKey> keys, std::uint32_t scope, WallTime now) {
  std::vector<CompiledKey> seen;
  for (const CompiledKey& key : keys) {
    if (key.key.scope == 0 || key.key.scope == scope) seen.push_back(key);
  }
  std::sort(seen.begin(), seen.end(),
            [](const CompiledKey& a, const CompiledKey& b) { return look_order(a.key) < look_order(b.key); });
  Decision shadow;
  for (const CompiledKey& key : seen) {
    const bool allow = key.key.kind == Kind::kAllow;
    if (key.until > now) return {allow ? Reason::kWhitelisted : Reason::kBanned, key.key};
    if (!allow && key.shadow_until > now && !shadow.key) shadow = {Reason::kShadow, key.key};
  }
  return shadow;
}

Explanation explain(std::vector<Entry> entries, std::uint32_t scope, bool paused, WallTime now) {
  std::erase_if(entries, [now](const Entry& entry) { return entry.expires <= now; });
  Explanation result;
  result.decision = decide(compile_entries(entries, now), scope, now);
  const bool shadow = result.decision.reason == Reason::kShadow;
  for (Entry& entry : entries) {
    const bool decides = !paused && result.decision.key == key_of(entry) && entry.shadow == shadow;
    result.matches.push_back({std::move(entry), decides});
  }
  if (paused) result.decision = {Reason::kPaused, {}};
  std::stable_sort(result.matches.begin(), result.matches.end(), [](const Match& a, const Match& b) {
    return std::tuple(!a.decides, -int{a.entry.prefix.length}) <
           std::tuple(!b.decides, -int{b.entry.prefix.length});
  });
  return result;
}

}  // namespace chatgate
