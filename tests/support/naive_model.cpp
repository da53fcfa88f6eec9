// SPDX-License-Identifier: Apache-2.0
#include "support/naive_model.h"

#include <algorithm>

namespace chatgate::test {
namespace {

/// Bytes from..from+7 of the address as a number; IPv4 lies in the first four.
std::uint64_t half(const IpAddress& address, std::size_t from) {
  std::uint64_t value = 0;
  for (std::size_t i = from; i < from + 8; ++i) value = value << 8 | address.bytes[i];
  return value;
}

/// The first `bits` bits of 64.
std::uint64_t mask(int bits) {
  if (bits <= 0) return 0;
  return bits >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (64 - bits);
}

}  // namespace

NaiveModel::Rule NaiveModel::make_rule(const CompiledKey& key) {
  const IpPrefix& prefix = key.key.prefix;
  return {key, half(prefix.address, 0), half(prefix.address, 8), mask(prefix.length),
          mask(prefix.length - 64)};
}

bool NaiveModel::applies(const Rule& rule, const IpAddress& source, std::uint32_t scope) {
  const TableKey& key = rule.key.key;
  if (key.prefix.address.family != source.family || (key.scope != 0 && key.scope != scope)) return false;
  return ((half(source, 0) ^ rule.high) & rule.high_mask) == 0 &&
         ((half(source, 8) ^ rule.low) & rule.low_mask) == 0;
}

void NaiveModel::put(const CompiledKey& key) {
  remove(key.key);
  rules_.push_back(make_rule(key));
}

void NaiveModel::remove(const TableKey& key) {
  std::erase_if(rules_, [&](const Rule& rule) { return rule.key.key == key; });
}

std::vector<CompiledKey> NaiveModel::keys() const {
  std::vector<CompiledKey> all;
  for (const Rule& rule : rules_) all.push_back(rule.key);
  return all;
}

std::uint32_t NaiveModel::scope_of(const IpAddress& destination) const {
  for (const KernelDestination& one : destinations_) {
    if (one.address == destination) return one.scope;
  }
  return 0;
}

chatgate_counter NaiveModel::verdict(const IpAddress& source, std::uint32_t scope, WallTime now) const {
  bool allowed = false, banned = false, shadowed = false;
  for (const Rule& rule : rules_) {
    if (!applies(rule, source, scope)) continue;
    const bool enforced = rule.key.until > now;
    if (rule.key.key.kind == Kind::kAllow) {
      allowed = allowed || enforced;
      continue;
    }
    banned = banned || enforced;
    shadowed = shadowed || rule.key.shadow_until > now;
  }
  if (allowed) return CHATGATE_PASS_WHITELISTED;
  if (banned) return CHATGATE_DROP_BANNED;
  return shadowed ? CHATGATE_PASS_SHADOW : CHATGATE_PASS_UNLISTED;
}

std::vector<CompiledKey> NaiveModel::covering(const IpAddress& source, std::uint32_t scope) const {
  std::vector<CompiledKey> all;
  for (const Rule& rule : rules_) {
    if (applies(rule, source, scope)) all.push_back(rule.key);
  }
  return all;
}

bool NaiveModel::may_decide(const TableKey& key, chatgate_counter reason, const IpAddress& source,
                            std::uint32_t scope, WallTime now) const {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.key.key == key; });
  if (found == rules_.end() || !applies(*found, source, scope)) return false;
  const Kind kind = reason == CHATGATE_PASS_WHITELISTED ? Kind::kAllow : Kind::kBan;
  const WallTime end = reason == CHATGATE_PASS_SHADOW ? found->key.shadow_until : found->key.until;
  return key.kind == kind && end > now;
}

}  // namespace chatgate::test
