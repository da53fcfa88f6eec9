// SPDX-License-Identifier: Apache-2.0
#include "service/change_feed.h"

#include <set>
#include <string>

#include "base/log.h"
#include "service/wishes.h"

namespace chatgate {
namespace {

constexpr std::uint32_t kAtOnce = 1000;  // revisions

}  // namespace

std::vector<LogField> fields_of(const RevisionCounts& revision) {
  const RevisionInfo& info = revision.info;
  std::vector<LogField> fields{{"revision", info.revision}, {"by", info.by}, {"command", info.command}};
  for (const Operation operation : {Operation::kAdded, Operation::kRemoved, Operation::kExtended,
                                    Operation::kShortened, Operation::kRelabelled}) {
    const std::uint64_t count = revision.count(operation);
    const bool always = operation == Operation::kAdded || operation == Operation::kRemoved;
    if (always || count > 0) fields.emplace_back(to_string(operation), count);
  }
  if (revision.of_protected() > 0) fields.emplace_back("protected", revision.of_protected());
  return fields;
}

/// Where to go on in this store.
Status ChangeFeed::begin(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t now, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(const auto known, session.store.settings().logged_revision());
  // A store that a service never saw: what is in it is history.
  logged_ = known.value_or(now);
  remembered_ = known.value_or(~logged_);
  store_ = session.store.id();
  return {};
}

Status ChangeFeed::log_new(Session& session) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  if (store_ != session.store.id()) CHATGATE_TRY(begin(session));
  CHATGATE_TRY_ASSIGN(const std::uint64_t last, session.store.settings().revision());
  // An older copy of the store was put in its place.
  if (logged_ > last) {
    log_event(LogLevel::kWarning, "store_went_back", {{"from", logged_}, {"to", last}});
    logged_ = last;
  }
  while (logged_ < last) {
    CHATGATE_TRY_ASSIGN(const auto revisions, session.store.changes().after(logged_, kAtOnce));
    if (revisions.empty()) break;
    for (const RevisionCounts& one : revisions) log_event(LogLevel::kInfo, "change", fields_of(one));
    logged_ = revisions.back().info.revision;
  }
  const bool ours = session.tables && session.tables->store() == session.store.id();
  if (session.tables && (!ours || session.tables->revision() != last)) context_->upkeep_due = true;
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  std::set<std::string> interfaces;
  for (const WantedInterface& one : wishes_of(context_->configuration, rows).wanted)
    interfaces.insert(one.name);
  context_->upkeep_due = context_->upkeep_due || interfaces != context_->interfaces;
  CHATGATE_TRY_ASSIGN(const auto pending, session.store.settings().pending());
  context_->upkeep_due = context_->upkeep_due || pending.has_value();
  return {};
}

Result<TaskEnd> ChangeFeed::remember() {
  if (remembered_ == logged_) return TaskEnd::kDone;
  CHATGATE_TRY_ASSIGN(std::optional<Session> session, change_session(*context_));
  if (!session) return TaskEnd::kBusy;
  CHATGATE_TRY_ASSIGN(Transaction transaction, session->store.begin());
  CHATGATE_TRY(session->store.settings().set_logged_revision(logged_));
  CHATGATE_TRY(transaction.commit());
  remembered_ = logged_;
  return TaskEnd::kDone;
}

Result<TaskEnd> ChangeFeed::run() {
  if (!Store::exists(context_->options.state_dir)) return TaskEnd::kDone;  // upkeep makes it
  {
    CHATGATE_TRY_ASSIGN(Session session, open_for_look(context_->session()));
    CHATGATE_TRY(log_new(session));
  }
  return remember();
}

}  // namespace chatgate
