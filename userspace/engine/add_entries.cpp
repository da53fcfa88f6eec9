// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/nesting_guard.h"
#include "policy/merge.h"

namespace chatgate {
namespace {

Entry wished(const AddRequest& request, const ListRow& list, const ChangeItem& item, const Session& session) {
  Entry entry;
  entry.list = list.info.name;
  entry.kind = list.info.kind;
  entry.scope = list.scope;
  entry.license = list.info.license;
  entry.prefix = item.prefix;
  entry.label = item.label;
  entry.by = session.options.by;
  entry.created = session.now;
  entry.expires = request.expires;
  entry.shadow = request.shadow;
  return entry;
}

Status check_items(const AddRequest& request, const std::vector<ProtectedAddress>& protected_addresses) {
  for (const ChangeItem& item : request.items)
    CHATGATE_TRY(check_guard(request.kind, item.prefix, protected_addresses));
  return {};
}

Result<ChangeLine> add_one(Session& session, ChangeScope& change, const ListRow& list,
                           const EntryWish& wish) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> before,
                      session.store.entries().find(list, wish.entry.prefix));
  const Merged merged = merge(before, wish, session.now);
  if (merged.operation) {
    CHATGATE_TRY(session.store.entries().put(list, merged.entry));
    CHATGATE_TRY(change.record(list, *merged.operation, before, merged.entry));
  }
  return ChangeLine{merged.operation, list.info.name, wish.entry.prefix, merged.entry.expires};
}

void note_license(const AddRequest& request, const ListRow& list, ChangeReport& report) {
  if (list.info.license.empty()) return;
  if (list.new_license) report.warnings.push_back(fmt::format("new license '{}'", list.info.license));
  if (request.kind == Kind::kBan && list.scope == 0) {
    report.warnings.push_back(fmt::format(
        "license {} has no destinations: dropped for all clients on this host", list.info.license));
  }
}

/// The same prefix twice in one command is one wish; the last label counts.
std::vector<ChangeItem> without_repeats(const std::vector<ChangeItem>& items) {
  std::vector<ChangeItem> once = items;
  std::stable_sort(once.begin(), once.end(),
                   [](const ChangeItem& a, const ChangeItem& b) { return a.prefix < b.prefix; });
  const auto first = std::unique(once.rbegin(), once.rend(), [](const ChangeItem& a, const ChangeItem& b) {
    return a.prefix == b.prefix;
  });
  once.erase(once.begin(), first.base());
  return once;
}

}  // namespace

Result<ChangeReport> add_entries(Session& session, const AddRequest& request,
                                 const std::vector<ProtectedAddress>& protected_addresses) {
  CHATGATE_TRY(check_items(request, protected_addresses));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const ListRow list,
                      session.store.lists().ensure(request.list, request.kind, session.now));
  ChangeReport report;
  std::vector<IpPrefix> prefixes;
  for (const ChangeItem& item : without_repeats(request.items)) {
    const EntryWish wish{wished(request, list, item, session), request.shorten};
    CHATGATE_TRY_ASSIGN(ChangeLine line, add_one(session, change, list, wish));
    report.lines.push_back(std::move(line));
    prefixes.push_back(item.prefix);
  }
  report.addresses = count_addresses(prefixes);
  CHATGATE_TRY(check_nesting_around(session, prefixes, request.kind, list.scope));
  if (request.dry_run) CHATGATE_TRY(check_capacity(session));
  note_license(request, list, report);
  return change.finish(std::move(report));
}

}  // namespace chatgate
