// SPDX-License-Identifier: Apache-2.0
#include "engine/take_back.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failpoint.h"
#include "datapath/generation.h"
#include "engine/apply.h"
#include "engine/coverage.h"
#include "engine/inversion.h"
#include "engine/nesting_guard.h"

namespace chatgate {
namespace {

constexpr const char* kRollback = "rollback";

std::string numbers_of(const std::vector<UndoRow>& kept) {
  std::string text;
  for (const UndoRow& row : kept) text += fmt::format("{}{}", text.empty() ? "" : ", ", row.info.revision);
  return text.empty() ? "none" : text;
}

Result<UndoRow> find_change(Session& session, std::uint64_t revision) {
  const std::string object = fmt::format("revision {}", revision);
  CHATGATE_TRY_ASSIGN(const std::vector<UndoRow> kept, session.store.undo().kept());
  const auto found = std::find_if(kept.begin(), kept.end(),
                                  [&](const UndoRow& row) { return row.info.revision == revision; });
  const std::string hint = "that can be taken back: " + numbers_of(kept);
  if (found == kept.end()) {
    CHATGATE_TRY_ASSIGN(const RevisionTime begin, session.store.changes().begins_after());
    if (revision != 0 && revision <= begin.revision)
      return fail(refused(kRollback, object, "what takes it back has been purged", hint));
    CHATGATE_TRY_ASSIGN(const RevisionTime known, session.store.changes().time_of(revision));
    if (known.revision == 0) return fail(refused(kRollback, object, "there is no such revision", hint));
    return fail(
        refused(kRollback, object,
                fmt::format("it changed no policy, or is not among the last {} changes, which are kept",
                            kKeptChanges),
                hint));
  }
  if (found->undone_by != 0)
    return fail(refused(kRollback, object, fmt::format("revision {} took it back already", found->undone_by),
                        fmt::format("'chatgate rollback {}' makes it again", found->undone_by)));
  return *found;
}

/// A rollback is no change of its own here: whoever types it twice goes two changes back.
Result<UndoRow> last_change_of(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<UndoRow> kept, session.store.undo().kept());
  for (const UndoRow& row : kept) {
    if (row.info.by == session.options.by && row.undoes == 0 && row.undone_by == 0) return row;
  }
  return fail(refused(kRollback, session.options.by,
                      fmt::format("none of the last {} changes is theirs, and still holds", kKeptChanges),
                      "'chatgate rollback REV' takes that one back: " + numbers_of(kept)));
}

Status check_result(Session& session, ChangeScope& change, const Inversion& inversion, bool dry_run) {
  if (change.is_bulk() || inversion.changed_frame()) {
    CHATGATE_TRY(change.check_nesting_of_all());
    return dry_run ? check_capacity(session, PlanScope::kWhole) : Status();
  }
  for (const auto& [list, prefixes] : inversion.put_back()) {
    const ListRow& row = inversion.lists().at(list);
    CHATGATE_TRY(check_nesting_around(session, prefixes, row.info.kind, row.scope));
  }
  return dry_run ? check_capacity(session) : Status();
}

/// A rollback that is taken back makes its change again.
Status mark(Session& session, const UndoRow& row) {
  return row.undoes == 0 ? Status() : session.store.undo().mark_undone(row.undoes, 0);
}

Result<ChangeReport> take_back(Session& session, const UndoRow& row, bool dry_run) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, dry_run));
  change.takes_back(row.info.revision, std::nullopt);
  ChangeReport report;
  Inversion inversion(session, change, row.info, true, report);
  CHATGATE_TRY(inversion.run());
  // (The scope may have changed something of its own: the protected set.)
  if (inversion.conflicts() > 0 && !inversion.did_anything())
    return fail(refused(kRollback, fmt::format("revision {}", row.info.revision),
                        "all that it changed has changed since", "'chatgate audit' shows by what"));
  CHATGATE_TRY(check_result(session, change, inversion, dry_run));
  // All of it may have ended since.
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(mark(session, row));
  report.addresses = count_addresses(inversion.changed_prefixes());
  return change.finish(std::move(report));
}

RevisionInfo heading_of(const RevisionInfo& change, const char* why) {
  return {0, {}, change.by, fmt::format("rollback {}{}", change.revision, why)};
}

/// The one that waits: the program goes back first, the books follow.
Result<RollbackReport> take_back_pending(Session& session, const Pending& pending, bool dry_run) {
  RollbackReport report;
  report.undone = pending.change;
  if (!dry_run) CHATGATE_TRY(go_back(session));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_unhealed(session, dry_run));
  change.takes_back(pending.change.revision, std::nullopt);
  Inversion inversion(session, change, pending.change, false, report.change);
  CHATGATE_TRY(inversion.run());
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.settings().set_pending(std::nullopt));
  report.change.addresses = count_addresses(inversion.changed_prefixes());
  CHATGATE_TRY_ASSIGN(report.change, change.finish(std::move(report.change)));
  return report;
}

}  // namespace

Status go_back(Session& session) {
  if (!session.tables || session.tables->is_settled()) return {};
  CHATGATE_TRY(session.tables->disarm(true));
  CHATGATE_TRY(forget_inactive(*session.tables));
  CHATGATE_FAILPOINT("rollback.forgotten");
  session.tables->settle();
  return {};
}

Status take_back_unconfirmed_in(Session& session, ChangeScope& change) {
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  if (!pending || pending->held) return {};
  ChangeReport unseen;
  CHATGATE_TRY(Inversion(session, change, pending->change, false, unseen).run());
  return session.store.settings().set_pending(std::nullopt);
}

Result<std::uint64_t> take_back_unconfirmed(Session& session, const Pending& pending) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_unhealed(session, false));
  change.takes_back(pending.change.revision, heading_of(pending.change, " (not confirmed)"));
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, change.revision());
  CHATGATE_TRY(take_back_unconfirmed_in(session, change));
  CHATGATE_TRY(change.commit());
  return revision;
}

Result<RollbackReport> roll_back(Session& session, const RollbackRequest& request) {
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  const bool asked = pending && (!request.revision || *request.revision == pending->change.revision);
  if (asked && session.options.confirm_within)
    return fail(refused(kRollback, "--confirm-within", "a change that waits is taken back at once",
                        "leave the option out"));
  if (asked && pending->held) return take_back_pending(session, *pending, request.dry_run);
  if (asked && request.dry_run) return take_back_pending(session, *pending, true);
  if (asked) {
    // It went back by itself: to take one more change back is not what was meant.
    RollbackReport report;
    CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_beside(session, false));
    CHATGATE_TRY_ASSIGN(report.change, change.finish({}));
    report.change.changed = true;
    return report;
  }
  // A change that waits is taken back whatever is configured, as it would be by itself.
  if (session.options.bad_configuration) return fail(*session.options.bad_configuration);
  CHATGATE_TRY(check_nothing_is_pending(session));
  // What is healed is a change, too, and may be one too many for the oldest that is kept.
  if (!request.dry_run) CHATGATE_TRY(heal_pending(session));
  CHATGATE_TRY_ASSIGN(const UndoRow row,
                      request.revision ? find_change(session, *request.revision) : last_change_of(session));
  RollbackReport report;
  report.undone = row.info;
  CHATGATE_TRY_ASSIGN(report.change, take_back(session, row, request.dry_run));
  return report;
}

}  // namespace chatgate
