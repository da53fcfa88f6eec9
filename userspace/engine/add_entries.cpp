// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/connections.h"
#include "engine/coverage.h"
#include "engine/license_rules.h"
#include "engine/lint.h"
#include "engine/list_changes.h"
#include "engine/list_edit.h"
#include "engine/nesting_guard.h"

namespace chatgate {
namespace {

constexpr std::size_t kNotedWidths = 5;

Status check_items(const AddRequest& request, const Guard& guard) {
  for (const ChangeItem& item : request.items)
    CHATGATE_TRY(check_guard(request.kind, item.prefix, guard, request.force));
  return {};
}

/// Takes the protection away from what the bans are forced upon, as long as they last.
Status force_bans(Session& session, const AddRequest& request, ChangeReport& report) {
  if (request.expires > session.now + kLongestForced)
    return fail(refused("ban", "--force", "a forced ban lasts at most an hour"));
  for (const ChangeItem& item : request.items) {
    const std::string upon = session.guard ? forced_upon(item.prefix, *session.guard) : "";
    if (upon.empty()) continue;
    session.guard->forced.push_back({item.prefix, request.expires});
    report.warnings.push_back(fmt::format("{} is forced: {}", to_string(item.prefix), upon));
  }
  return {};
}

/// How wide the widest are: the first few, and how many more.
void note_widths(const AddRequest& request, const std::vector<ChangeItem>& items, ChangeReport& report) {
  if (request.kind == Kind::kShare) return;
  std::size_t wide = 0;
  for (const ChangeItem& item : items) {
    std::string note = width_note(item.prefix);
    if (note.empty()) continue;
    if (++wide <= kNotedWidths) report.warnings.push_back(std::move(note));
  }
  if (wide > kNotedWidths)
    report.warnings.push_back(fmt::format("and {} more wider than /16 or /32", wide - kNotedWidths));
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

Result<ChangeReport> change_list(Session& session, const ImportRequest& request, bool keep_all_lines) {
  const AddRequest& add = request.add;
  CHATGATE_TRY(check_list_editable(add.list));
  CHATGATE_TRY(check_items(add, session.guard ? *session.guard : session.options.guard));
  ChangeReport report;
  if (add.force) CHATGATE_TRY(force_bans(session, add, report));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, add.dry_run));
  CHATGATE_TRY_ASSIGN(const ListRow list, session.store.lists().ensure(add.list, add.kind, session.now));
  const std::vector<ChangeItem> items = without_repeats(add.items);
  report.expires = add.expires;
  CHATGATE_TRY(ListEdit(session, change, list, add, keep_all_lines).run(items, request.replace, report));
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(items.size());
  for (const ChangeItem& item : items) prefixes.push_back(item.prefix);
  report.addresses = count_addresses(prefixes);
  if (change.is_bulk())
    CHATGATE_TRY(change.check_nesting_of_all());
  else
    CHATGATE_TRY(check_nesting_around(session, prefixes, add.kind, list.scope));
  if (add.dry_run)
    CHATGATE_TRY(check_capacity(session, change.is_bulk() ? PlanScope::kWhole : PlanScope::kChanges));
  if (add.kind == Kind::kBan) {
    // Of help, and not worth a refusal: a kernel may be without sock_diag.
    if (const auto cut = connections_cut(session, items)) report.connections = *cut;
  }
  CHATGATE_TRY(check_license(session, list, report.warnings));
  CHATGATE_TRY_ASSIGN(std::vector<std::string> oddities,
                      lint_change(session, list, items, change.compiled()));
  std::move(oddities.begin(), oddities.end(), std::back_inserter(report.warnings));
  note_widths(add, items, report);
  return change.finish(std::move(report));
}

}  // namespace

Result<ChangeReport> add_entries(Session& session, const AddRequest& request) {
  return change_list(session, {request, false}, true);
}

Result<ChangeReport> import_entries(Session& session, const ImportRequest& request) {
  CHATGATE_TRY_ASSIGN(ChangeReport report, change_list(session, request, false));
  if (!request.add.dry_run) CHATGATE_TRY(mark_imported(session, request.add.list, {}));
  return report;
}

}  // namespace chatgate
