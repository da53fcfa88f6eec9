// SPDX-License-Identifier: Apache-2.0
#include "engine/lint.h"

#include <algorithm>

#include "engine/plan.h"
#include "policy/lint.h"

namespace chatgate {
namespace {

/// Up to so many are looked up one by one, whatever it costs; and looking one up costs as much as compiling
/// so many keys.
constexpr std::size_t kFew = 64;
constexpr std::size_t kLookUpCost = 100;

constexpr std::array<Oddity, kOddities> kAll{Oddity::kUnderAllow, Oddity::kHole, Oddity::kDuplicate,
                                             Oddity::kCovered};

/// The entry that made the prefix odd in that way.
Result<std::optional<Entry>> find_cause(Session& session, const ListRow& list, const IpPrefix& prefix,
                                        Oddity oddity) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> entry, session.store.entries().find(list, prefix));
  if (!entry) return std::optional<Entry>();
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  return cause_of(oddity, *entry, over, session.now);
}

Status lint_one(Session& session, const ListRow& list, const IpPrefix& prefix, LintReport& report) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  const auto entry = std::find_if(over.begin(), over.end(), [&](const Entry& one) {
    return one.prefix == prefix && one.list == list.info.name;
  });
  if (entry == over.end()) return {};
  for (const Oddity oddity : kAll) {
    const std::optional<Entry> cause = cause_of(oddity, *entry, over, session.now);
    if (cause) report.add(oddity, prefix, cause);
  }
  return {};
}

Status lint_many(Session& session, const ListRow& list, std::span<const PrefixItem> items,
                 const std::vector<CompiledKey>& compiled, LintReport& report) {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(items.size());
  for (const PrefixItem& item : items) prefixes.push_back(item.prefix);
  Status status;
  lint_bulk(list.info.kind, list.scope, prefixes, compiled, [&](Oddity oddity, const IpPrefix& prefix) {
    std::optional<Entry> cause;
    if (status && report.names(oddity)) {
      auto found = find_cause(session, list, prefix, oddity);
      if (found)
        cause = std::move(*found);
      else
        status = fail(std::move(found.error()));
    }
    report.add(oddity, prefix, cause);
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
  if (items.size() > kFew && items.size() * kLookUpCost > keys) {
    CHATGATE_TRY_ASSIGN(const std::vector<CompiledKey> all, compile_all(session));
    CHATGATE_TRY(lint_many(session, list, items, all, report));
    return report.warnings();
  }
  for (const PrefixItem& item : items) CHATGATE_TRY(lint_one(session, list, item.prefix, report));
  return report.warnings();
}

}  // namespace chatgate
