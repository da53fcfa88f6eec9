// SPDX-License-Identifier: Apache-2.0
#include "engine/lint.h"

#include <algorithm>

#include "engine/plan.h"
#include "policy/lint.h"

namespace chatgate {
namespace {

/// Up to so many are looked up one by one, whatever it costs; and looking one up costs as much as compiling
/// so many keys.
constexpr std::size_t kFewSubjects = 64;
constexpr std::size_t kLookUpCost = 100;

constexpr std::array kByWhatCovers{Oddity::kUnderAllow, Oddity::kHole, Oddity::kDuplicate, Oddity::kCovered};

bool is_told_of_inner(Oddity oddity) { return oddity == Oddity::kHoles || oddity == Oddity::kOverBan; }

/// The entry that made the prefix odd in that way.
Result<std::optional<Entry>> find_cause(Session& session, const ListRow& list, const IpPrefix& prefix,
                                        Oddity oddity) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> entry, session.store.entries().find(list, prefix));
  if (!entry) return std::optional<Entry>();
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  return cause_of(oddity, *entry, over, session.now);
}

/// The same of an entry inside it, which has `inner`: both are named.
Status add_inside(Session& session, const ListRow& list, const IpPrefix& inner, Oddity oddity,
                  LintReport& report) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(inner));
  for (const Entry& entry : over) {
    if (entry.list != list.info.name || entry.expires <= session.now) continue;
    for (const Entry& one : over) {
      if (one.prefix != inner || oddity_inside(entry, one, session.now) != oddity) continue;
      report.add(oddity, entry.prefix, one);
      return {};
    }
  }
  report.add(oddity, inner, std::nullopt);
  return {};
}

/// What the new entry covers of the other kind.
Status lint_inside(Session& session, const Entry& entry, LintReport& report) {
  if (entry.prefix.length == address_bits(entry.prefix.address.family)) return {};
  return session.store.entries().each_under(entry.prefix, [&](const Entry& inner) -> Status {
    const std::optional<Oddity> oddity = oddity_inside(entry, inner, session.now);
    if (oddity) report.add(*oddity, entry.prefix, inner);
    return {};
  });
}

Status lint_one(Session& session, const ListRow& list, const IpPrefix& prefix, LintReport& report) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  const auto entry = std::find_if(over.begin(), over.end(), [&](const Entry& one) {
    return one.prefix == prefix && one.list == list.info.name;
  });
  if (entry == over.end()) return {};
  for (const Oddity oddity : kByWhatCovers) {
    const std::optional<Entry> cause = cause_of(oddity, *entry, over, session.now);
    if (cause) report.add(oddity, prefix, cause);
  }
  return lint_inside(session, *entry, report);
}

Status lint_one_of_many(Session& session, const ListRow& list, const IpPrefix& prefix, Oddity oddity,
                        LintReport& report) {
  const bool named = report.names(oddity);
  if (named && is_told_of_inner(oddity)) return add_inside(session, list, prefix, oddity, report);
  std::optional<Entry> cause;
  if (named) {
    CHATGATE_TRY_ASSIGN(cause, find_cause(session, list, prefix, oddity));
  }
  report.add(oddity, prefix, cause);
  return {};
}

Status lint_many(Session& session, const ListRow& list, std::span<const PrefixItem> items,
                 const std::vector<CompiledKey>& compiled, LintReport& report) {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(items.size());
  for (const PrefixItem& item : items) prefixes.push_back(item.prefix);
  Status status;
  lint_bulk(list.info.kind, list.scope, prefixes, compiled, [&](Oddity oddity, const IpPrefix& prefix) {
    if (status) status = lint_one_of_many(session, list, prefix, oddity, report);
  });
  return status;
}

}  // namespace

Result<std::vector<std::string>> lint_change(Session& session, const ListRow& list,
                                             std::span<const PrefixItem> items,
                                             const std::vector<CompiledKey>* compiled) {
  LintReport report;
  if (list.info.kind == Kind::kShare) return report.warnings();
  if (compiled != nullptr) {
    CHATGATE_TRY(lint_many(session, list, items, *compiled, report));
    return report.warnings();
  }
  CHATGATE_TRY_ASSIGN(const std::uint64_t keys, session.store.keys().used());
  if (items.size() > kFewSubjects && items.size() * kLookUpCost > keys) {
    CHATGATE_TRY_ASSIGN(const std::vector<CompiledKey> all, compile_all(session));
    CHATGATE_TRY(lint_many(session, list, items, all, report));
    return report.warnings();
  }
  for (const PrefixItem& item : items) CHATGATE_TRY(lint_one(session, list, item.prefix, report));
  return report.warnings();
}

}  // namespace chatgate
