// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/failpoint.h"
#include "engine/apply.h"
#include "engine/attaching.h"
#include "engine/key_hits.h"
#include "engine/pending.h"

namespace chatgate {
namespace {

bool nobody_reads(Session& session) {
  const auto left = all_attachments(*session.pins, session.tables ? &*session.tables : nullptr);
  return left && left->empty() &&
         (!session.tables || attached_elsewhere(*session.pins, *session.tables) == 0);
}

Status remove_tables(Session& session) {
  if (session.tables) {
    CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
    CHATGATE_TRY(fold_kernel_counts(session));
    CHATGATE_TRY(session.store.settings().set_kernel_epoch(0));
    CHATGATE_TRY(transaction.commit());
  }
  CHATGATE_FAILPOINT("detach.folded");
  session.tables.reset();
  return session.pins->remove_live();
}

/// Those of which it is not on record yet that they are to stay off.
Result<std::vector<InterfaceRow>> rows_to_change(Session& session, const std::vector<std::string>& wanted,
                                                 const std::vector<std::string>& attached) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  std::vector<InterfaceRow> out;
  for (const std::string& interface : wanted) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const InterfaceRow& r) { return r.name == interface; });
    const bool is_attached = std::find(attached.begin(), attached.end(), interface) != attached.end();
    if (row == rows.end() && is_attached)
      out.push_back({interface, false, std::string(to_string(AttachMode::kNative))});
    if (row != rows.end() && row->wanted) out.push_back({interface, false, row->mode});
  }
  return out;
}

/// Of all that is attached, what no command in this network namespace sees.
void note_those_elsewhere(const Session& session, DetachReport& report) {
  const std::uint32_t count = session.tables ? attached_elsewhere(*session.pins, *session.tables) : 0;
  if (count == 0) return;
  report.warnings.push_back(fmt::format(
      "{} in other network namespaces: 'nsenter --net=/run/netns/NAME chatgate detach --all' takes "
      "off what is in the one of that name",
      count == 1 ? "1 attachment stays" : fmt::format("{} attachments stay", count)));
}

/// It does not keep the filter on.
void note(const Status& status, DetachReport& report) {
  if (!status) report.warnings.push_back(to_text(status.error()));
}

/// `recorded`: that they are to stay off has just been put on record.
Status take_off(Session& session, const std::vector<std::string>& interfaces, bool recorded) {
  for (const std::string& interface : interfaces) {
    auto done = detach(*session.pins, interface, session.tables ? &*session.tables : nullptr);
    if (done) continue;
    Error error = std::move(done.error());
    if (recorded) error.kind = ErrorKind::kNotInForce;
    return fail(std::move(error));
  }
  return {};
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
  const bool all = interfaces.empty();
  CHATGATE_TRY_ASSIGN(const std::vector<std::string> wanted, named_or_all(session, std::move(interfaces)));
  DetachReport report;
  report.dry_run = dry_run;
  Tables* tables = session.tables ? &*session.tables : nullptr;
  for (const std::string& interface : wanted) {
    CHATGATE_TRY_ASSIGN(const auto found, find_attachment(*session.pins, interface, tables));
    (found ? report.detached : report.absent).push_back(interface);
  }
  if (all) note_those_elsewhere(session, report);
  if (dry_run) return report;
  const Status pending_healed = heal_pending(session);
  note(pending_healed, report);
  // What the operator wants is recorded first: killed in between, the rest is done by typing it again. It
  // does not wait for what the kernel has no memory for, say.
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, rows_to_change(session, wanted, report.detached));
  CHATGATE_TRY(record_interfaces(session, rows, true));
  CHATGATE_FAILPOINT("detach.recorded");
  CHATGATE_TRY(take_off(session, report.detached, !rows.empty()));
  CHATGATE_FAILPOINT("detach.detached");
  if (session.pins->has_anything() && nobody_reads(session)) {
    // Nothing is filtered any more, which is what was asked for: tables that nobody reads are no failure.
    const Status removed = remove_tables(session);
    report.tables_removed = removed.has_value();
    if (!removed)
      report.warnings.push_back("the kernel's tables stay (" + removed.error().reason +
                                "): 'chatgate detach --all' removes them");
  }
  // Else what is on the books is what nobody confirmed.
  if (session.tables && pending_healed) note(heal(session), report);
  return report;
}

}  // namespace chatgate
