// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/remaining.h"

namespace chatgate {
namespace {

Result<std::vector<ListRow>> lists_of(Session& session, const RemoveRequest& request) {
  std::vector<ListRow> lists;
  if (request.list.empty()) {
    CHATGATE_TRY_ASSIGN(const std::vector<ListRow> all, session.store.lists().all(session.now));
    std::copy_if(all.begin(), all.end(), std::back_inserter(lists), [&](const ListRow& list) {
      return list.info.kind == request.kind && list.info.name != kProtected;
    });
    return lists;
  }
  CHATGATE_TRY(check_list_editable(request.list));
  CHATGATE_TRY_ASSIGN(const std::optional<ListRow> list, session.store.lists().find(request.list));
  CHATGATE_TRY(check_kind(request, list ? std::optional(list->info.kind) : std::nullopt));
  if (list) lists.push_back(*list);
  return lists;
}

Status remove_one(Session& session, ChangeScope& change, const ListRow& list, const IpPrefix& prefix,
                  ChangeReport& report) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> before, session.store.entries().find(list, prefix));
  if (!before || before->expires <= session.now) return {};
  CHATGATE_TRY(session.store.entries().erase(list, prefix));
  CHATGATE_TRY(change.record(list, Operation::kRemoved, before, std::nullopt));
  report.add({Operation::kRemoved, list.info.name, prefix, before->expires});
  return {};
}

}  // namespace

Status check_kind(const RemoveRequest& request, std::optional<Kind> known) {
  const std::optional<Kind> actual = known ? known : default_kind(request.list);
  if (!actual || *actual == request.kind) return {};
  return fail(
      wrong_kind("remove", request.list, *actual, *actual == Kind::kAllow ? "use unallow" : "use unban"));
}

Result<ChangeReport> remove_entries(Session& session, const RemoveRequest& request) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> lists, lists_of(session, request));
  ChangeReport report;
  std::vector<IpPrefix> prefixes = request.prefixes;
  std::sort(prefixes.begin(), prefixes.end());
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
  std::vector<IpPrefix> gone;
  for (const IpPrefix& prefix : prefixes) {
    const std::size_t before = report.lines.size();
    for (const ListRow& list : lists) CHATGATE_TRY(remove_one(session, change, list, prefix, report));
    const bool removed = report.lines.size() > before;
    if (removed) gone.push_back(prefix);
    CHATGATE_TRY(warn_what_remains(session, request.kind, prefix, removed, report.warnings));
  }
  report.addresses = count_addresses(gone);
  return change.finish(std::move(report));
}

}  // namespace chatgate
