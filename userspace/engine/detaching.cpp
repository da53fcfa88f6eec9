// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/failpoint.h"
#include "datapath/counters.h"
#include "engine/apply.h"
#include "engine/attaching.h"
#include "engine/key_hits.h"

namespace chatgate {
namespace {

/// The kernel's per-entry counts are about to go with the tables.
Status fold_all(Session& session) {
  CHATGATE_TRY_ASSIGN(const SlotCounters counters, SlotCounters::open(*session.tables));
  CHATGATE_TRY_ASSIGN(const std::vector<KeyCount> keys, session.store.keys().in_kernel());
  for (const KeyCount& key : keys) {
    CHATGATE_TRY(session.store.keys().fold(key.row.key, reading_of(counters.read(key.row.slot))));
  }
  return {};
}

bool nobody_reads(Session& session) {
  const auto left = all_attachments(*session.pins, session.tables ? &*session.tables : nullptr);
  return left && left->empty() && (!session.tables || ports_elsewhere(*session.tables) == 0);
}

Status remove_tables(Session& session) {
  if (session.tables) {
    CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
    CHATGATE_TRY(fold_all(session));
    CHATGATE_TRY(session.store.settings().set_kernel_epoch(0));
    CHATGATE_TRY(transaction.commit());
  }
  CHATGATE_FAILPOINT("detach.folded");
  session.tables.reset();
  return session.pins->remove_live();
}

Status record_off(Session& session, const std::vector<std::string>& interfaces) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  CHATGATE_TRY(session.store.changes().begin_revision(session.now, session.options.by, session.options.command));
  for (const std::string& interface : interfaces) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const InterfaceRow& r) { return r.name == interface; });
    const std::string mode = row != rows.end() ? row->mode : std::string(to_string(AttachMode::kNative));
    CHATGATE_TRY(session.store.interfaces().put({interface, false, mode}));
  }
  if (session.tables) return commit_and_apply(session, std::move(transaction));
  return transaction.commit();
}

Result<std::vector<std::string>> named_or_all(Session& session, std::vector<std::string> interfaces) {
  if (!interfaces.empty()) {
    for (const std::string& interface : interfaces) CHATGATE_TRY(interface_index(interface));
    return interfaces;
  }
  CHATGATE_TRY_ASSIGN(const std::vector<Attachment> all, all_attachments(*session.pins, nullptr));
  for (const Attachment& one : all) interfaces.push_back(one.interface);
  return interfaces;
}

}  // namespace

Result<DetachReport> detach_interfaces(Session& session, std::vector<std::string> interfaces, bool dry_run) {
  if (!session.pins) return fail(*session.pins_error);
  CHATGATE_TRY_ASSIGN(const std::vector<std::string> wanted, named_or_all(session, std::move(interfaces)));
  DetachReport report;
  report.dry_run = dry_run;
  Tables* tables = session.tables ? &*session.tables : nullptr;
  for (const std::string& interface : wanted) {
    CHATGATE_TRY_ASSIGN(const auto found, find_attachment(*session.pins, interface, tables));
    (found ? report.detached : report.absent).push_back(interface);
  }
  if (dry_run) return report;
  // What the operator wants is recorded first: killed in between, the rest is done by typing it again.
  if (!wanted.empty()) CHATGATE_TRY(record_off(session, wanted));
  CHATGATE_FAILPOINT("detach.recorded");
  for (const std::string& interface : report.detached) CHATGATE_TRY(detach(*session.pins, interface, tables));
  CHATGATE_FAILPOINT("detach.detached");
  if (session.pins->exists() && nobody_reads(session)) {
    CHATGATE_TRY(remove_tables(session));
    report.tables_removed = true;
  }
  return report;
}

}  // namespace chatgate
