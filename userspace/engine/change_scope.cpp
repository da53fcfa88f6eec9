// SPDX-License-Identifier: Apache-2.0
#include "engine/change_scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/progress.h"
#include "datapath/attachment.h"
#include "engine/apply.h"
#include "engine/pending.h"
#include "engine/protected_list.h"
#include "engine/take_back.h"
#include "model/list.h"
#include "policy/nesting.h"

namespace chatgate {

Result<ChangeScope> ChangeScope::begin(Session& session, bool dry_run) {
  CHATGATE_TRY(check_nothing_is_pending(session));
  CHATGATE_TRY_ASSIGN(ChangeScope change, begin_beside(session, dry_run));
  if (session.options.confirm_within) CHATGATE_TRY(check_can_be_confirmed(session));
  session.confirm_within = session.options.confirm_within;
  return change;
}

Result<ChangeScope> ChangeScope::begin_beside(Session& session, bool dry_run) {
  if (!dry_run) {
    CHATGATE_TRY(heal_pending(session));
    CHATGATE_TRY(heal(session));
  }
  CHATGATE_TRY_ASSIGN(ChangeScope change, dry_run ? begin_trial(session) : begin_unhealed(session, false));
  CHATGATE_TRY_ASSIGN(change.ssh_, SshWatch::begin(session));
  return change;
}

Result<ChangeScope> ChangeScope::begin_unhealed(Session& session, bool dry_run) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(UndoRecorder undo, UndoRecorder::begin(session.store));
  ChangeScope change(session, std::move(transaction), std::move(undo), dry_run);
  CHATGATE_TRY(change.refresh_protected());
  return change;
}

Result<ChangeScope> ChangeScope::begin_trial(Session& session) {
  CHATGATE_TRY_ASSIGN(ChangeScope before, begin_unhealed(session, true));
  CHATGATE_TRY(take_back_unconfirmed_in(session, before));
  CHATGATE_TRY_ASSIGN(UndoRecorder undo, UndoRecorder::begin(session.store));
  return ChangeScope(session, std::move(before.transaction_), std::move(undo), true);
}

Status ChangeScope::refresh_protected() {
  const auto keep = [this](const ListRow& list, Operation operation, const std::optional<Entry>& before,
                           const std::optional<Entry>& after) {
    compiled_.reset();  // as it was before this line
    return record(list, operation, before, after);
  };
  return refresh_protected_list(*session_, keep);
}

Result<std::uint64_t> ChangeScope::revision() {
  if (revision_ == 0) {
    const SessionOptions& options = session_->options;
    const std::string& by = heading_ ? heading_->by : options.by;
    const std::string& command = heading_ ? heading_->command : options.command;
    CHATGATE_TRY_ASSIGN(revision_, session_->store.changes().begin_revision(session_->now, by, command));
  }
  return revision_;
}

void ChangeScope::takes_back(std::uint64_t revision, std::optional<RevisionInfo> heading) {
  undo_.takes_back(revision);
  heading_ = std::move(heading);
}

Status ChangeScope::record(const ListRow& list, Operation operation, const std::optional<Entry>& before,
                           const std::optional<Entry>& after) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t number, revision());
  touched_lists_.insert(list.id);
  const bool lived = before && before->expires > session_->now;
  if (list.info.name != kProtected)
    CHATGATE_TRY(undo_.keep(number, list.id, lived ? before : std::optional<Entry>()));
  const Entry& subject = after ? *after : *before;
  Change change;
  change.operation = operation;
  change.list = list.info.name;
  change.kind = list.info.kind;
  change.prefix = subject.prefix;
  change.label = subject.label;
  change.shadow = subject.shadow;
  if (lived) change.expired_before = before->expires;
  if (after) change.expires_after = after->expires;
  if (bulk_) return runs_.add(session_->store.changes(), number, list, change);
  return session_->store.changes().append(number, list, change);
}

Status ChangeScope::check_nesting_of_all() {
  begin_progress("checking the whole");
  CHATGATE_TRY_ASSIGN(compiled_, compile_all(*session_));
  return check_nesting(*compiled_);
}

Status ChangeScope::commit() {
  if (changed()) CHATGATE_TRY(refresh_protected());
  if (changed() && ssh_) CHATGATE_TRY(ssh_->check(*session_));
  if (!changed() || dry_run_) {
    // Rolled back before anything else reads the store.
    const Transaction undone = std::move(transaction_);
    return {};
  }
  for (const std::int64_t list : touched_lists_)
    CHATGATE_TRY(session_->store.lists().mark_changed(list, session_->now));
  if (bulk_) CHATGATE_TRY(runs_.finish(session_->store.changes(), revision_));
  CHATGATE_TRY_ASSIGN(const bool undoable, undo_.finish(revision_));
  if (!undoable) session_->confirm_within.reset();
  if (only_record_) return transaction_.commit();
  Status status = commit_and_apply(*session_, std::move(transaction_), std::move(compiled_));
  session_->confirm_within.reset();
  return status;
}

Result<ChangeReport> ChangeScope::finish(ChangeReport report) {
  report.dry_run = dry_run_;
  report.changed = changed() && !dry_run_;
  const Status status = commit();
  if (!status && status.error().kind != ErrorKind::kNotInForce) return fail(status.error());
  const bool applied = status.has_value();
  report.warnings.insert(report.warnings.begin(), session_->healed.begin(), session_->healed.end());
  if (!applied) report.warnings.push_back(status.error().reason);
  const Status known = look_at_outcome(applied, report);
  CHATGATE_TRY(report.take_after_commit(known, "recorded, but whether it is in force is not known"));
  return report;
}

Status ChangeScope::look_at_outcome(bool applied, ChangeReport& report) {
  report.revision = revision_;
  if (!report.changed) {
    CHATGATE_TRY_ASSIGN(report.revision, session_->store.settings().revision());
  }
  if (dry_run_) return {};
  CHATGATE_TRY_ASSIGN(report.pending, session_->store.settings().pending());
  CHATGATE_TRY_ASSIGN(const bool filtering, heal_attachments(*session_, report.warnings));
  report.in_force = applied && filtering;
  return {};
}

Result<bool> heal_attachments(Session& session, std::vector<std::string>& warnings) {
  if (!session.tables) {
    warnings.emplace_back("nothing is attached: 'chatgate attach IFACE' makes the filter hold");
    return false;
  }
  std::uint32_t current = attached_elsewhere(*session.pins, *session.tables);
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  for (const InterfaceRow& row : rows) {
    if (!row.wanted) continue;
    const auto found = find_attachment(*session.pins, row.name, &*session.tables);
    if (!found || !*found) continue;
    if ((*found)->current) {
      ++current;
      continue;
    }
    const auto outcome = attach(*session.pins, *session.tables, row.name, (*found)->mode);
    if (outcome)
      ++current;
    else
      warnings.push_back(
          fmt::format("{} still filters by older tables: {}", row.name, outcome.error().reason));
  }
  if (current > 0) return true;
  // Attached by another store, or while an older copy of this one was away: filtered all the same.
  CHATGATE_TRY_ASSIGN(const std::vector<Attachment> all, all_attachments(*session.pins, &*session.tables));
  if (std::any_of(all.begin(), all.end(), [](const Attachment& one) { return one.current; })) return true;
  warnings.emplace_back("no interface is attached: nothing is filtered");
  return false;
}

}  // namespace chatgate
