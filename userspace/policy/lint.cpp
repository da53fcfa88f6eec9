// SPDX-License-Identifier: Apache-2.0
#include "policy/lint.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/timestamp.h"

namespace chatgate {
namespace {

/// What both concern: a license's destinations, or the whole host.
bool share_packets(std::uint32_t scope, std::uint32_t other) {
  return scope == 0 || other == 0 || scope == other;
}

bool is_cause(Oddity oddity, const Entry& entry, const Entry& other) {
  switch (oddity) {
    case Oddity::kUnderAllow:
      return entry.kind == Kind::kBan && other.kind == Kind::kAllow && !other.shadow &&
             share_packets(entry.scope, other.scope);
    case Oddity::kHole:
      return entry.kind == Kind::kAllow && other.kind == Kind::kBan && !other.shadow &&
             share_packets(entry.scope, other.scope);
    case Oddity::kDuplicate:
      return entry.kind == other.kind && entry.scope == other.scope && entry.prefix == other.prefix;
    case Oddity::kCovered:
      return entry.list == other.list && entry.prefix != other.prefix && (entry.shadow || !other.shadow);
    case Oddity::kHoles:
    case Oddity::kOverBan:
      break;
  }
  return false;
}

std::string describe(Oddity oddity, const IpPrefix& prefix, const Entry& cause) {
  const std::string subject = to_string(prefix);
  const std::string other = to_string(cause.prefix);
  switch (oddity) {
    case Oddity::kUnderAllow:
      return fmt::format("{} goes on passing: {} has {}", subject, cause.list, other);
    case Oddity::kHole:
      return fmt::format("{} opens a hole in a ban: {} has {}", subject, cause.list, other);
    case Oddity::kDuplicate:
      return fmt::format("{} is in {}, too", subject, cause.list);
    case Oddity::kHoles:
      return fmt::format("{} keeps a hole: {} has {}", subject, cause.list, other);
    case Oddity::kOverBan:
      return fmt::format("{} lifts a ban: {} has {}", subject, cause.list, other);
    case Oddity::kCovered:
      break;
  }
  const std::string end =
      cause.expires == kNever
          ? ""
          : " until " + to_string(std::chrono::floor<std::chrono::seconds>(cause.expires));
  return fmt::format("{} is covered already: {} has {}{}", subject, cause.list, other, end);
}

std::string_view rest_of(Oddity oddity) {
  switch (oddity) {
    case Oddity::kUnderAllow:
      return "go on passing: they are whitelisted";
    case Oddity::kHole:
      return "open holes in bans";
    case Oddity::kDuplicate:
      return "are in other lists, too";
    case Oddity::kHoles:
      return "are whitelisted inside what is banned";
    case Oddity::kOverBan:
      return "are banned inside what is whitelisted";
    case Oddity::kCovered:
      break;
  }
  return "are covered already by wider ones of the list";
}

/// A key over the current prefix, and whether it is one of those that are asked about.
struct OverKey {
  const CompiledKey* key;
  bool asked;
};

bool is_odd(Oddity oddity, const CompiledKey& key, const OverKey& over) {
  const TableKey& other = over.key->key;
  const bool both = share_packets(key.key.scope, other.scope);
  if (oddity == Oddity::kUnderAllow) return both && key.key.kind == Kind::kBan && other.kind == Kind::kAllow;
  if (oddity == Oddity::kHole)
    return both && key.key.kind == Kind::kAllow && other.kind == Kind::kBan && over.key->until != WallTime{};
  return oddity == Oddity::kCovered && over.asked && other.prefix != key.key.prefix &&
         end_of(*over.key) >= end_of(key);
}

/// What a key inside makes of one that is asked about.
std::optional<Oddity> oddity_under(const OverKey& over, const CompiledKey& inner) {
  const TableKey& outer = over.key->key;
  const bool apart = outer.prefix == inner.key.prefix || !share_packets(outer.scope, inner.key.scope);
  if (!over.asked || apart || outer.kind == inner.key.kind) return std::nullopt;
  const CompiledKey& ban = outer.kind == Kind::kBan ? *over.key : inner;
  if (ban.until == WallTime{}) return std::nullopt;  // a shadow
  return outer.kind == Kind::kBan ? Oddity::kHoles : Oddity::kOverBan;
}

/// Once, however many cover it.
void tell_inside(const std::vector<OverKey>& over, const CompiledKey& inner,
                 const std::function<void(Oddity, const IpPrefix&)>& tell) {
  for (const OverKey& one : over) {
    const std::optional<Oddity> oddity = oddity_under(one, inner);
    if (oddity) return tell(*oddity, inner.key.prefix);
  }
}

}  // namespace

void LintReport::add(Oddity oddity, const IpPrefix& prefix, const std::optional<Entry>& cause) {
  ++counts_.at(index(oddity));
  if (cause && names(oddity)) named_.at(index(oddity)).push_back(describe(oddity, prefix, *cause));
}

std::vector<std::string> LintReport::warnings() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < kOddities; ++i) {
    lines.insert(lines.end(), named_.at(i).begin(), named_.at(i).end());
    const std::uint64_t rest = counts_.at(i) - named_.at(i).size();
    if (rest > 0) lines.push_back(fmt::format("{} more {}", rest, rest_of(static_cast<Oddity>(i))));
  }
  return lines;
}

std::optional<Entry> cause_of(Oddity oddity, const Entry& entry, std::span<const Entry> over, WallTime now) {
  const Entry* cause = nullptr;  // the one that lasts longest
  for (const Entry& other : over) {
    const bool itself = other.list == entry.list && other.prefix == entry.prefix;
    const bool longer = cause == nullptr || other.expires > cause->expires;
    if (!itself && longer && other.expires > now && is_cause(oddity, entry, other)) cause = &other;
  }
  return cause == nullptr ? std::nullopt : std::optional(*cause);
}

std::optional<Oddity> oddity_inside(const Entry& entry, const Entry& inner, WallTime now) {
  const bool inside = entry.prefix != inner.prefix && covers(entry.prefix, inner.prefix);
  if (!inside || inner.expires <= now || !share_packets(entry.scope, inner.scope)) return std::nullopt;
  if (entry.kind == Kind::kBan && inner.kind == Kind::kAllow && !entry.shadow) return Oddity::kHoles;
  if (entry.kind == Kind::kAllow && inner.kind == Kind::kBan && !inner.shadow) return Oddity::kOverBan;
  return std::nullopt;
}

void lint_bulk(Kind kind, std::uint32_t scope, std::span<const IpPrefix> prefixes,
               std::span<const CompiledKey> all, const std::function<void(Oddity, const IpPrefix&)>& tell) {
  std::vector<OverKey> over;
  auto next = prefixes.begin();
  for (auto run = all.begin(); run != all.end();) {
    const IpPrefix& prefix = run->key.prefix;
    while (!over.empty() && !covers(over.back().key->key.prefix, prefix)) over.pop_back();
    while (next != prefixes.end() && *next < prefix) ++next;
    const bool asked = next != prefixes.end() && *next == prefix;
    const CompiledKey* subject = nullptr;
    for (; run != all.end() && run->key.prefix == prefix; ++run) {
      const bool is_subject = asked && run->key.kind == kind && run->key.scope == scope;
      if (is_subject) subject = &*run;
      tell_inside(over, *run, tell);
      over.push_back({&*run, is_subject});
    }
    if (subject == nullptr) continue;
    for (const Oddity oddity : {Oddity::kUnderAllow, Oddity::kHole, Oddity::kCovered}) {
      const bool odd = std::any_of(over.begin(), over.end(),
                                   [&](const OverKey& one) { return is_odd(oddity, *subject, one); });
      if (odd) tell(oddity, subject->key.prefix);
    }
  }
}

}  // namespace chatgate
