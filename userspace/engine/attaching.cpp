// SPDX-License-Identifier: Apache-2.0
#include "engine/attaching.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failpoint.h"
#include "datapath/loader.h"
#include "engine/apply.h"
#include "engine/change_scope.h"
#include "engine/key_hits.h"
#include "engine/pending.h"
#include "engine/protected_list.h"
#include "engine/ssh_watch.h"
#include "engine/take_back.h"
#include "host/ssh_peer.h"

namespace chatgate {
namespace {

/// The protected set has room of its own.
std::uint32_t slots_for(std::uint32_t max_entries) {
  return std::min(max_entries + kRoomForProtected, kMostEntries);
}

Result<std::uint32_t> wanted_entries(Session& session, const AttachRequest& request) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t recorded, session.store.settings().max_entries());
  const std::uint32_t wanted = request.max_entries.value_or(recorded);
  CHATGATE_TRY_ASSIGN(const std::uint64_t used, keys_in_use(session));
  if (used > wanted) {
    return fail(refused("attach", fmt::format("--max-entries {}", wanted),
                        fmt::format("{} entries are on the books", used)));
  }
  return wanted;
}

Status record_limit(Session& session, std::uint32_t max_entries) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t recorded, session.store.settings().max_entries());
  if (recorded == max_entries) return {};
  return session.store.settings().set_max_entries(max_entries);
}

/// Programs on interfaces of this network namespace that read other tables than the session's.
Status move_others(Session& session, std::vector<std::string>& warnings) {
  CHATGATE_TRY_ASSIGN(const std::vector<Attachment> all, all_attachments(*session.pins, &*session.tables));
  for (const Attachment& one : all) {
    if (one.current) continue;
    const auto moved = attach(*session.pins, *session.tables, one.interface, one.mode);
    if (!moved)
      warnings.push_back(
          fmt::format("{} still filters by older tables: {}", one.interface, moved.error().reason));
  }
  return {};
}

/// Built aside and filled before anybody sees it: pinned all at once, then the programs follow.
Status rebuild(Session& session, std::uint32_t max_entries) {
  CHATGATE_TRY_ASSIGN(Tables fresh, create_tables(*session.pins, session.store.id(), slots_for(max_entries)));
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY(record_limit(session, max_entries));
  CHATGATE_TRY(fold_kernel_counts(session));
  // What the old tables hold and where their slots stand is of no account from here on.
  session.tables.reset();
  CHATGATE_TRY(fill_new_tables(session, fresh, transaction));
  CHATGATE_TRY(session.pins->publish());
  session.tables = std::move(fresh);
  return {};
}

/// `fresh`: those that were not attached before, as far as it got.
Status attach_all(Session& session, const AttachRequest& request, AttachReport& report,
                  std::vector<std::string>& fresh) {
  for (const std::string& interface : request.interfaces) {
    const auto before = find_attachment(*session.pins, interface, &*session.tables);
    // Also if it fails: it may be there, and only not be found.
    if (before && !*before) fresh.push_back(interface);
    auto outcome = attach(*session.pins, *session.tables, interface, request.mode);
    if (!outcome) return fail(outcome.error());
    if (!outcome->warning.empty()) report.warnings.push_back(outcome->warning);
    report.attached.push_back(outcome->attachment);
  }
  return {};
}

/// Those of which it is not on record yet that they are wanted, in this mode.
Result<std::vector<InterfaceRow>> rows_to_change(Session& session, const AttachRequest& request) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  const std::string mode(to_string(request.mode));
  std::vector<InterfaceRow> out;
  for (const std::string& interface : request.interfaces) {
    const bool known = std::any_of(rows.begin(), rows.end(), [&](const InterfaceRow& row) {
      return row.name == interface && row.wanted && row.mode == mode;
    });
    if (!known) out.push_back({interface, true, mode});
  }
  return out;
}

Status check_interfaces(const AttachRequest& request) {
  for (const std::string& interface : request.interfaces) CHATGATE_TRY(interface_index(interface));
  return {};
}

/// Where it is not filtered yet, the policy must not drop the SSH session that this is typed in: as it is to
/// be, with the protected set refreshed and what nobody confirmed taken back.
Status check_who_attaches(Session& session, const AttachRequest& request, const AttachReport& report) {
  if (report.replaced.size() == request.interfaces.size() || ssh_sessions().empty()) return {};
  CHATGATE_TRY_ASSIGN(ChangeScope trial, ChangeScope::begin_unhealed(session, true));
  CHATGATE_TRY(take_back_unconfirmed_in(session, trial));
  return check_ssh_sessions(session);
}

/// What this command attached goes again; and tables that it made, if nobody reads them. What is on record
/// stays.
Status give_up(Session& session, bool made_tables, const std::vector<std::string>& fresh, Error error) {
  if (error.kind == ErrorKind::kNotInForce) return fail(std::move(error));
  for (const std::string& one : fresh) static_cast<void>(detach(*session.pins, one, &*session.tables));
  const auto left = all_attachments(*session.pins, &*session.tables);
  if (made_tables && left && left->empty() && attached_elsewhere(*session.pins, *session.tables) == 0) {
    session.tables.reset();
    CHATGATE_TRY(session.pins->remove_live());
  }
  return fail(std::move(error));
}

/// Which of them carry our program already; the tables may be another set's.
Result<std::vector<std::string>> already_attached(const Session& session, const AttachRequest& request) {
  std::vector<std::string> names;
  for (const std::string& interface : request.interfaces) {
    CHATGATE_TRY_ASSIGN(const auto found, find_attachment(*session.pins, interface, nullptr));
    if (found) names.push_back(interface);
  }
  return names;
}

Status put_in_force(Session& session, const AttachRequest& request, AttachReport& report,
                    std::vector<std::string>& fresh) {
  CHATGATE_TRY(move_others(session, report.warnings));
  CHATGATE_TRY(session.pins->remove_other_sets());
  CHATGATE_TRY(attach_all(session, request, report, fresh));
  CHATGATE_FAILPOINT("attach.attached");
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, rows_to_change(session, request));
  return record_interfaces(session, rows);
}

}  // namespace

Status record_interfaces(Session& session, const std::vector<InterfaceRow>& rows, bool only_record) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin_unhealed(session, false));
  if (only_record) change.only_record();
  if (!rows.empty()) CHATGATE_TRY(change.revision());
  for (const InterfaceRow& row : rows) CHATGATE_TRY(session.store.interfaces().put(row));
  return change.commit();
}

Result<AttachReport> attach_interfaces(Session& session, const AttachRequest& request) {
  if (!session.pins) return fail(*session.pins_error);
  CHATGATE_TRY(check_interfaces(request));
  CHATGATE_TRY_ASSIGN(const std::uint32_t max_entries, wanted_entries(session, request));
  AttachReport report;
  report.dry_run = request.dry_run;
  report.asked = request.interfaces;
  report.rebuilt = !session.tables || session.tables->control().max_entries != slots_for(max_entries);
  CHATGATE_TRY_ASSIGN(report.replaced, already_attached(session, request));
  CHATGATE_TRY(check_who_attaches(session, request, report));
  if (request.dry_run) return report;
  const bool first = !session.tables && !session.tables_error;
  if (session.tables_error)
    report.warnings.push_back(fmt::format("rebuilt from the store: {}", session.tables_error->reason));
  // New tables have nothing to go back to.
  if (report.rebuilt) CHATGATE_TRY(check_nothing_is_pending(session));
  CHATGATE_TRY(heal_pending(session));
  report.warnings.insert(report.warnings.end(), session.healed.begin(), session.healed.end());
  if (report.rebuilt)
    CHATGATE_TRY(rebuild(session, max_entries));
  else
    CHATGATE_TRY(heal(session));
  CHATGATE_FAILPOINT("attach.tables");
  std::vector<std::string> fresh;
  if (auto status = put_in_force(session, request, report, fresh); !status) {
    CHATGATE_TRY(give_up(session, first, fresh, status.error()));
  }
  // It is done, and on record: what cannot be measured is no failure.
  if (const auto bytes = session.tables->memory())
    report.kernel_bytes = *bytes;
  else
    report.warnings.push_back("the kernel's memory is not known: " + bytes.error().reason);
  return report;
}

}  // namespace chatgate
