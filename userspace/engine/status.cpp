// SPDX-License-Identifier: Apache-2.0
#include "engine/status.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/list_age.h"
#include "engine/protected_list.h"
#include "engine/refresh.h"
#include "policy/digest.h"

namespace chatgate {
namespace {

Status read_policy(Session& session, StatusReport& report) {
  PolicyDigest digest;
  EntryFilter live;
  live.alive_at = session.now;
  CHATGATE_TRY(session.store.entries().each(live, [&](const Entry& entry) -> Status {
    digest.add(entry);
    ++report.entries;
    return {};
  }));
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> destinations, session.store.lists().destinations());
  for (const Destination& one : destinations) digest.add_destination(one.license, one.address);
  report.policy_digest = digest.text();
  return {};
}

void warn(const Session& session, StatusReport& report) {
  for (const InterfaceStatus& one : report.interfaces) {
    if (one.attached && !one.current)
      report.warnings.push_back(
          fmt::format("{} filters by other tables: 'chatgate attach {}'", one.name, one.name));
    if (!one.attached && one.wanted)
      report.warnings.push_back(fmt::format("{} is not attached: 'chatgate attach {}'", one.name, one.name));
  }
  if (session.options.bad_configuration)
    report.warnings.push_back(to_text(*session.options.bad_configuration));
  if (report.interfaces.empty()) report.warnings.emplace_back("nothing is attached: 'chatgate attach IFACE'");
  if (session.tables_error) report.warnings.push_back(to_text(*session.tables_error));
  if (session.tables && session.tables->store() != session.store.id())
    report.warnings.emplace_back(
        "the kernel's tables are another store's: the next changing command replaces them");
  else if (report.revision && *report.revision != report.store_revision)
    report.warnings.push_back(
        fmt::format("the kernel holds revision {}, the store {}: the next changing command mends it",
                    *report.revision, report.store_revision));
  if (report.pending) report.warnings.push_back(to_text(*report.pending));
  if (report.pause) report.warnings.push_back(to_text(*report.pause));
}

}  // namespace

Result<std::vector<InterfaceStatus>> interface_states(Session& session) {
  std::vector<InterfaceStatus> states;
  std::vector<Attachment> attached;
  const Tables* tables = session.tables ? &*session.tables : nullptr;
  if (session.pins) {
    CHATGATE_TRY_ASSIGN(attached, all_attachments(*session.pins, tables));
  }
  states.reserve(attached.size());
  for (const Attachment& one : attached)
    states.push_back(
        {one.interface, std::string(to_string(one.mode)), true, true, one.dispatcher, one.current});
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  for (const InterfaceRow& row : rows) {
    const auto known = std::find_if(states.begin(), states.end(),
                                    [&](const InterfaceStatus& one) { return one.name == row.name; });
    if (known == states.end())
      states.push_back({row.name, row.mode, false, row.wanted, false, false});
    else
      known->wanted = row.wanted;
  }
  return states;
}

Result<StatusReport> status(Session& session) {
  StatusReport report;
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY(read_policy(session, report));
  CHATGATE_TRY_ASSIGN(report.interfaces, interface_states(session));
  CHATGATE_TRY_ASSIGN(report.store_revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(report.max_entries, session.store.settings().max_entries());
  CHATGATE_TRY_ASSIGN(report.keys, keys_in_use(session));
  CHATGATE_TRY_ASSIGN(report.pause_until, session.store.settings().pause_until());
  CHATGATE_TRY_ASSIGN(report.pause, pause_at(session, session.now));
  if (session.tables) {
    report.generation = session.tables->active();
    report.revision = session.tables->revision();
    CHATGATE_TRY_ASSIGN(report.kernel_bytes, session.tables->memory());
  }
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> lists, session.store.lists().rows());
  report.warnings = stale_lists(lists, session.now);
  CHATGATE_TRY_ASSIGN(const std::vector<RefreshedList> refreshed, refreshed_lists(session.store));
  for (std::string& warning : failing_sources(refreshed)) report.warnings.push_back(std::move(warning));
  CHATGATE_TRY_ASSIGN(report.pending, find_pending(session));
  warn(session, report);
  return report;
}

}  // namespace chatgate
