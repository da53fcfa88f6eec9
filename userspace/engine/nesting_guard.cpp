// SPDX-License-Identifier: Apache-2.0
#include "engine/nesting_guard.h"

#include <algorithm>

#include "engine/plan.h"
#include "policy/compile.h"
#include "policy/nesting.h"

namespace chatgate {
namespace {

Status check_all(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<Claim> claims, session.store.entries().claims(session.now));
  return check_nesting(compile(claims, session.now));
}

Status check_one(Session& session, const TableKey& key) {
  std::vector<Claim> claims;
  const auto take = [&](const Entry& entry) -> Status {
    if (entry.kind == key.kind && entry.scope == key.scope)
      claims.push_back({{entry.prefix, entry.kind, entry.scope}, entry.expires, entry.shadow});
    return {};
  };
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(key.prefix));
  for (const Entry& entry : over) {
    if (entry.prefix != key.prefix) CHATGATE_TRY(take(entry));
  }
  CHATGATE_TRY(session.store.entries().each_under(key.prefix, take));
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) { return a.key < b.key; });
  return check_nesting(compile(claims, session.now));
}

}  // namespace

Status check_nesting_around(Session& session, const std::vector<IpPrefix>& prefixes, Kind kind,
                            std::uint32_t scope) {
  if (kind == Kind::kShare) return {};
  if (prefixes.size() > kMaxInPlace) return check_all(session);
  for (const IpPrefix& prefix : prefixes) {
    const TableKey key{prefix, kind, scope};
    if (asks_for_second_look({key, {}, {}})) CHATGATE_TRY(check_one(session, key));
  }
  return {};
}

}  // namespace chatgate
