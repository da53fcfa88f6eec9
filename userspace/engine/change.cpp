// SPDX-License-Identifier: Apache-2.0
#include "engine/change.h"

#include <numeric>

#include <fmt/format.h>

#include "engine/apply.h"
#include "engine/change_scope.h"

namespace chatgate {

void ChangeReport::add(ChangeLine line, bool keep) {
  ++counts_.at(line.operation ? static_cast<std::size_t>(*line.operation) : 0);
  if (keep) lines.push_back(std::move(line));
}

std::uint64_t ChangeReport::all() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

Status ChangeReport::take_after_commit(const Status& status, std::string_view what) {
  if (status || !changed) return status;
  warnings.push_back(fmt::format("{}: {}", what, status.error().reason));
  return {};
}

namespace {

Status record_pause(Session& session, ChangeScope& change, WallTime until) {
  CHATGATE_TRY_ASSIGN(const WallTime before, session.store.settings().pause_until());
  if (before == until) return {};
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.settings().set_pause_until(until));
  if (until > session.now)
    CHATGATE_TRY(session.store.settings().set_paused_by(session.options.by, session.now));
  return {};
}

/// What was recorded before cannot be put in force: no reason to go on dropping.
Result<ChangeReport> pause_all_the_same(Session& session, WallTime until, const Error& trouble) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_unhealed(session, false));
  change.only_record();
  CHATGATE_TRY(record_pause(session, change, until));
  CHATGATE_TRY_ASSIGN(ChangeReport report, change.finish({}));
  if (session.tables) hold_pause(*session.tables, until);
  report.warnings.push_back(to_text(trouble));
  return report;
}

}  // namespace

Result<ChangeReport> set_pause_until(Session& session, WallTime until, bool dry_run) {
  Result<ChangeScope> change = ChangeScope::begin_beside(session, dry_run);
  if (!change && !dry_run && until > session.now) return pause_all_the_same(session, until, change.error());
  if (!change) return fail(change.error());
  CHATGATE_TRY(record_pause(session, *change, until));
  return change->finish({});
}

}  // namespace chatgate
