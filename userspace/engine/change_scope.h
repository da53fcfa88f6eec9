// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "base/result.h"
#include "engine/change.h"
#include "engine/change_runs.h"
#include "engine/plan.h"
#include "engine/session.h"
#include "engine/ssh_watch.h"
#include "engine/undo_recorder.h"
#include "store/store.h"

namespace chatgate {

/// One change under way: healed first, then a transaction in which everything is written, then commit and
/// apply.
class ChangeScope {
 public:
  /// A change of the policy. Refused while another waits to be confirmed. `dry_run`: nothing is healed, and
  /// finish() rolls back. The protected set is refreshed with any change, before it and after it (a forced
  /// ban may have gone). What would cut the SSH session that it is made in is refused at its end.
  static Result<ChangeScope> begin(Session& session, bool dry_run);
  /// Of something else (pause): also while a change waits to be confirmed.
  static Result<ChangeScope> begin_beside(Session& session, bool dry_run);
  /// For those who have healed.
  static Result<ChangeScope> begin_unhealed(Session& session, bool dry_run);

  /// The revision that this change gets; claimed at the first call.
  Result<std::uint64_t> revision();
  bool changed() const { return revision_ != 0; }

  /// Before the first line: this change takes that revision back. `heading`: who does it, and how, if not the
  /// session's user by his command.
  void takes_back(std::uint64_t revision, std::optional<RevisionInfo> heading);

  /// So many lines are coming (more): above kMaxInPlace they are logged packed, and the kernel gets a
  /// generation.
  void expect(std::size_t lines) { bulk_ = bulk_ || lines > kMaxInPlace; }
  bool is_bulk() const { return bulk_; }

  /// Logs a line.
  Status record(const ListRow& list, Operation operation, const std::optional<Entry>& before,
                const std::optional<Entry>& after);

  /// The lists' times of change are set by the caller.
  void keep_change_times() { touched_lists_.clear(); }

  /// Refuses a ninth temporary key over one address, among all there are.
  Status check_nesting_of_all();

  /// What the kernel is to hold, once check_nesting_of_all() has compiled it; null before.
  const std::vector<CompiledKey>* compiled() const { return compiled_ ? &*compiled_ : nullptr; }

  /// commit() leaves the kernel to the caller, and to whoever heals next: for what must not wait for it.
  void only_record() { only_record_ = true; }

  /// Commits and applies, or rolls back if nothing changed.
  Status commit();

  /// The same, also of a dry run, which is rolled back; fills in the report.
  Result<ChangeReport> finish(ChangeReport report);

 private:
  ChangeScope(Session& session, Transaction transaction, UndoRecorder undo, bool dry_run)
      : session_(&session), transaction_(std::move(transaction)), undo_(std::move(undo)), dry_run_(dry_run) {}

  /// Of a dry run, for which nothing was healed: what nobody confirmed is taken back before, and is no part
  /// of it.
  static Result<ChangeScope> begin_trial(Session& session);

  Status refresh_protected();
  /// What commit() came to, for the report.
  Status look_at_outcome(bool applied, ChangeReport& report);

  Session* session_;
  Transaction transaction_;
  UndoRecorder undo_;
  bool dry_run_;
  bool only_record_ = false;
  std::optional<SshWatch> ssh_;  ///< nothing: what is done happens by itself, or has happened already
  std::optional<RevisionInfo> heading_;
  std::uint64_t revision_ = 0;
  bool bulk_ = false;
  ChangeRuns runs_;
  std::set<std::int64_t> touched_lists_;
  std::optional<std::vector<CompiledKey>> compiled_;
};

/// Whether the tables are in the kernel and our program reads them on some interface; programs of ours that
/// read other tables (an interrupted rebuild) are replaced first. Adds what is wrong to `warnings`.
Result<bool> heal_attachments(Session& session, std::vector<std::string>& warnings);

}  // namespace chatgate
