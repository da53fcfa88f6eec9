// SPDX-License-Identifier: Apache-2.0
#include "policy/guard.h"

#include <fmt/format.h>

#include "net/address_class.h"

namespace chatgate {
namespace {

/// "it is", "it covers 192.0.2.1," or "it lies in 10.0.0.0/8,".
std::string relation(const IpPrefix& prefix, const IpPrefix& other) {
  if (prefix == other) return "it is";
  return fmt::format("it {} {},", covers(prefix, other) ? "covers" : "lies in", to_string(other));
}

bool overlap(const IpPrefix& a, const IpPrefix& b) { return covers(a, b) || covers(b, a); }

std::string describe(const IpPrefix& prefix, const ProtectedRange& range) {
  return fmt::format("{} {}", relation(prefix, range.prefix), range.what);
}

/// Of a ban that is refused for that range: what can be done.
std::string way_out(const IpPrefix& prefix, const ProtectedRange& range) {
  if (prefix != range.prefix && covers(prefix, range.prefix))
    return "ban narrower prefixes that leave it out";
  if (!is_forceable(range)) return {};
  return fmt::format("'chatgate ban {} --force --for 15m' does it, for an hour at most", to_string(prefix));
}

Status check_protected(const IpPrefix& prefix, const Guard& guard, bool force) {
  for (const ProtectedRange& range : guard.ranges) {
    const bool forced = force && is_forceable(range);
    if (forced || !overlap(prefix, range.prefix)) continue;
    return fail(refused("ban", to_string(prefix), describe(prefix, range), way_out(prefix, range)));
  }
  return {};
}

Status check_special(Kind kind, const IpPrefix& prefix) {
  const SpecialBlock* block = special_block(prefix);
  if (block == nullptr) return {};
  return fail(refused(
      to_string(kind), to_string(prefix),
      fmt::format("{} {}: no client has such an address", relation(prefix, block->prefix), block->what)));
}

}  // namespace

bool is_forceable(const ProtectedRange& range) {
  return range.protection != Protection::kOwnAddress && range.protection != Protection::kSshPeer;
}

std::string forced_upon(const IpPrefix& prefix, const Guard& guard) {
  for (const ProtectedRange& range : guard.ranges) {
    if (is_forceable(range) && overlap(prefix, range.prefix)) return describe(prefix, range);
  }
  return {};
}

Status check_guard(Kind kind, const IpPrefix& prefix, const Guard& guard, bool force) {
  if (kind == Kind::kShare) return {};
  if (prefix.length == 0) return check_width(kind, prefix, guard.widths);
  if (kind == Kind::kBan) CHATGATE_TRY(check_protected(prefix, guard, force));
  CHATGATE_TRY(check_special(kind, prefix));
  return check_width(kind, prefix, guard.widths);
}

}  // namespace chatgate
