// SPDX-License-Identifier: Apache-2.0
#include "service/upkeep.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "engine/change_scope.h"
#include "service/attach_rescue.h"

namespace chatgate {
namespace {

std::vector<LogField> fields_of(const Attachment& attachment) {
  return {{"interface", attachment.interface},
          {"mode", std::string(to_string(attachment.mode))},
          {"dispatcher", attachment.dispatcher ? "yes" : "no"},
          {"program", std::uint64_t{attachment.program_id}}};
}

}  // namespace

Status Upkeep::mend(Session& session) {
  // Heals, and then is a change of nothing but the protected set.
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_beside(session, false));
  Status status = change.commit();
  for (const std::string& healed : session.healed)
    log_event(LogLevel::kWarning, "taken_back", {{"change", healed}});
  session.healed.clear();
  return status;
}

void Upkeep::tell_once(const std::string& subject, const std::string& state, LogLevel level) {
  std::string& known = states_[subject];
  if (known == state) return;
  known = state;
  log_event(level, state, {{"interface", subject}});
}

void Upkeep::tell_interface(const InterfaceOutcome& outcome) {
  if (outcome.error) {
    static_cast<void>(context_->troubles.tell("interface " + outcome.name, fail(*outcome.error)));
    states_.erase(outcome.name);
    return;
  }
  if (outcome.outdated) return;  // told when it was tried last
  if (outcome.attachment && outcome.attachment->current) {
    static_cast<void>(context_->troubles.tell("interface " + outcome.name, {}));
    states_[outcome.name] = "attached";
  }
  if (outcome.absent) {
    context_->troubles.forget("interface " + outcome.name);
    tell_once(outcome.name, "absent", LogLevel::kWarning);
  }
  if (!outcome.fresh) return;
  log_event(LogLevel::kInfo, "attached", fields_of(*outcome.attachment));
}

void Upkeep::tell(const Wishes& wishes, const AttachPass& pass) {
  std::vector<std::string> filtering;
  bool any_there = false;
  context_->interfaces.clear();
  for (const InterfaceOutcome& one : pass.interfaces) {
    context_->interfaces.insert(one.name);
    tell_interface(one);
    any_there = any_there || !one.absent;
    if (one.attachment && one.attachment->current)
      filtering.push_back(fmt::format("{} ({})", one.name, to_string(one.attachment->mode)));
  }
  context_->troubles.keep_only("interface", context_->interfaces);
  static_cast<void>(
      context_->troubles.tell("max_entries", pass.room_error ? Status(fail(*pass.room_error)) : Status()));
  for (const std::string& name : wishes.held_off) tell_once(name, "held_off", LogLevel::kInfo);
  for (const std::string& warning : pass.warnings)
    log_event(LogLevel::kWarning, "warning", {{"text", warning}});
  ready_ = ready_ || !filtering.empty() || !any_there;
  context_->filtering =
      filtering.empty() ? "filtering nowhere" : fmt::format("filtering on {}", fmt::join(filtering, ", "));
}

/// When something is due before the next regular run.
void Upkeep::set_next(Session& session) {
  context_->upkeep_by = tries_.next().value_or(Instant::max());
  const auto pending = session.store.settings().pending();
  if (!pending || !*pending) return;
  // A little after: the program itself goes back at the deadline.
  const auto left = (*pending)->deadline - wall_now() + std::chrono::milliseconds(200);
  const auto wait =
      std::clamp<std::chrono::nanoseconds>(left, std::chrono::milliseconds(200), std::chrono::hours(1));
  context_->upkeep_by = std::min(
      context_->upkeep_by, context_->clock->now() + std::chrono::duration_cast<Instant::duration>(wait));
}

void Upkeep::run_without_store() {
  const auto attached =
      attach_without_store(context_->options.bpffs, wanted_, tries_, context_->clock->now());
  if (!attached) return;  // what keeps it off keeps the run off, which says so
  for (const Attachment& one : *attached)
    log_event(LogLevel::kWarning, "attached_without_store", fields_of(one));
}

Result<TaskEnd> Upkeep::run() {
  Result<TaskEnd> end = run_with_store();
  if (!end) run_without_store();
  return end;
}

Result<TaskEnd> Upkeep::run_with_store() {
  CHATGATE_TRY_ASSIGN(std::optional<Session> session, change_session(*context_));
  if (!session) return TaskEnd::kBusy;
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session->store.interfaces().all());
  const Wishes wishes = wishes_of(context_->configuration, rows);
  wanted_ = wishes.wanted;
  if (anew_) outdated_ = names_of(wanted_);
  // Tables that cannot be used are made anew by attaching.
  if (!session->tables_error) CHATGATE_TRY(mend(*session));
  CHATGATE_TRY_ASSIGN(const AttachPass pass,
                      attach_wanted(*session, wishes.wanted, context_->configuration.max_entries, outdated_,
                                    tries_, context_->clock->now()));
  anew_ = false;
  std::vector<std::string> warnings;
  if (session->tables) CHATGATE_TRY(heal_attachments(*session, warnings));
  tell(wishes, pass);
  set_next(*session);
  // Bad tables, and nothing to attach that would have made others.
  if (!session->tables && session->tables_error) return fail(*session->tables_error);
  return TaskEnd::kDone;
}

}  // namespace chatgate
