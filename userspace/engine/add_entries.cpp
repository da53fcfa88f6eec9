// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/change.h"
#include "engine/change_scope.h"
#include "engine/connections.h"
#include "engine/coverage.h"
#include "engine/distinct_items.h"
#include "engine/license_rules.h"
#include "engine/lint.h"
#include "engine/list_changes.h"
#include "engine/list_edit.h"
#include "engine/nesting_guard.h"
#include "engine/pause.h"

namespace chatgate {
namespace {

constexpr std::size_t kNotedWidths = 5;

Status check_items(const AddRequest& request, const Guard& guard) {
  for (const PrefixItem& item : request.items.items)
    CHATGATE_TRY(check_guard(request.kind, item.prefix, guard, request.force));
  return {};
}

/// Takes the protection away from what the bans are forced upon, as long as they last.
Status force_bans(Session& session, const AddRequest& request, ChangeReport& report) {
  if (request.expires > session.now + kLongestForced)
    return fail(refused("ban", "--force", "a forced ban lasts at most an hour"));
  for (const PrefixItem& item : request.items.items) {
    const std::string upon = session.guard ? forced_upon(item.prefix, *session.guard) : "";
    if (upon.empty()) continue;
    session.guard->forced.push_back({item.prefix, request.expires});
    report.warnings.push_back(fmt::format("{} is forced: {}", to_string(item.prefix), upon));
  }
  return {};
}

/// How wide the widest are: the first few, and how many more.
void note_widths(const AddRequest& request, ChangeReport& report) {
  if (request.kind == Kind::kShare) return;
  std::size_t wide = 0;
  for (const PrefixItem& item : request.items.items) {
    std::string note = width_note(item.prefix);
    if (note.empty()) continue;
    if (++wide <= kNotedWidths) report.warnings.push_back(std::move(note));
  }
  if (wide > kNotedWidths)
    report.warnings.push_back(fmt::format("and {} more wider than /16 or /32", wide - kNotedWidths));
}

/// A few are looked at one by one, many in one pass over all there is.
Status check_nesting(Session& session, ChangeScope& change, const AddRequest& add, std::uint32_t scope) {
  if (change.is_bulk()) return change.check_nesting_of_all();
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(add.items.items.size());
  for (const PrefixItem& item : add.items.items) prefixes.push_back(item.prefix);
  return check_nesting_around(session, prefixes, add.kind, scope);
}

/// What the operator is told of what the change is about to do.
Status note_effects(Session& session, const ChangeScope& change, const AddRequest& add, const ListRow& list,
                    ChangeReport& report) {
  const std::vector<PrefixItem>& items = add.items.items;
  if (add.kind == Kind::kBan) {
    // Of help, and not worth a refusal: a kernel may be without sock_diag.
    if (const auto cut = connections_cut(session, items)) report.connections = *cut;
  }
  CHATGATE_TRY(check_license(session, list, report.warnings));
  CHATGATE_TRY_ASSIGN(std::vector<std::string> oddities,
                      lint_change(session, list, items, change.compiled()));
  std::move(oddities.begin(), oddities.end(), std::back_inserter(report.warnings));
  note_widths(add, report);
  return {};
}

/// Whoever bans at night must not believe that it holds when it does not.
Status note_unenforced(Session& session, const AddRequest& add, const ListRow& list, ChangeReport& report) {
  if (add.kind != Kind::kBan) return {};
  CHATGATE_TRY_ASSIGN(const std::optional<Pause> pause, pause_at(session, session.now));
  if (pause) report.warnings.push_back(to_text(*pause));
  if (list.settings.shadow)
    report.warnings.push_back(
        fmt::format("{0} is a shadow list: its entries are counted, not dropped; "
                    "'chatgate list {0} --live' makes it real",
                    list.info.name));
  return {};
}

Result<ChangeReport> change_list(Session& session, ImportRequest request, bool import) {
  AddRequest& add = request.add;
  CHATGATE_TRY(check_list_editable(add.list));
  CHATGATE_TRY(check_items(add, session.guarding()));
  ChangeReport report;
  if (add.force) CHATGATE_TRY(force_bans(session, add, report));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, add.dry_run));
  CHATGATE_TRY_ASSIGN(const ListRow list, session.store.lists().ensure(add.list, add.kind, session.now));
  add.shadow = add.shadow || list.settings.shadow;
  CHATGATE_TRY(note_unenforced(session, add, list, report));
  const Repeats repeats = make_distinct(add.items.items, import);
  report.duplicates = repeats.duplicates;
  report.covered = repeats.covered;
  CHATGATE_TRY(ListEdit(session, change, list, request, !import).run(report));
  report.addresses = count_addresses(add.items.items);
  CHATGATE_TRY(check_nesting(session, change, add, list.scope));
  if (add.dry_run)
    CHATGATE_TRY(check_capacity(session, change.is_bulk() ? PlanScope::kWhole : PlanScope::kChanges));
  CHATGATE_TRY(note_effects(session, change, add, list, report));
  // From here on a list of millions is in the store alone, and its memory is free for the tables.
  if (change.is_bulk()) add.items = {};
  return change.finish(std::move(report));
}

}  // namespace

Result<ChangeReport> add_entries(Session& session, AddRequest request) {
  return change_list(session, {std::move(request), false, {}}, false);
}

Result<ChangeReport> import_entries(Session& session, ImportRequest request) {
  const bool dry_run = request.add.dry_run;
  const std::string list = request.add.list;
  CHATGATE_TRY_ASSIGN(ChangeReport report, change_list(session, std::move(request), true));
  if (dry_run) return report;
  const Status marked = mark_imported(session, list, {});
  CHATGATE_TRY(report.take_after_commit(marked, "done, but that the list is fresh is not on record"));
  return report;
}

}  // namespace chatgate
