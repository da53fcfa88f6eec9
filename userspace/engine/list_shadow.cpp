// SPDX-License-Identifier: Apache-2.0
#include "engine/list_shadow.h"

#include <vector>

#include "engine/connections.h"
#include "engine/coverage.h"
#include "engine/license_rules.h"
#include "engine/nesting_guard.h"
#include "engine/pause.h"
#include "model/prefix_list.h"

namespace chatgate {
namespace {

/// The entries that are the other way now, in prefix order.
Status each_to_turn(Session& session, const ListRow& list, bool shadow, const EntryVisitor& visit) {
  EntryFilter filter;
  filter.list = list.info.name;
  filter.alive_at = session.now;
  return session.store.entries().each(
      filter, [&](const Entry& entry) { return entry.shadow == shadow ? Status() : visit(entry); });
}

Result<PrefixList> prefixes_to_turn(Session& session, const ListRow& list, bool shadow) {
  PrefixList turned;
  CHATGATE_TRY(each_to_turn(session, list, shadow, [&turned](const Entry& entry) -> Status {
    turned.add(entry.prefix, entry.label);
    return {};
  }));
  return turned;
}

/// What came in as a shadow may have become this host's gateway since.
Status check_live(const Session& session, const PrefixList& turned) {
  for (const PrefixItem& item : turned.items)
    CHATGATE_TRY(check_guard(Kind::kBan, item.prefix, session.guarding()));
  return {};
}

Status record(Session& session, ChangeScope& change, const ListRow& list, bool shadow, ChangeReport& report) {
  const Operation operation = shadow ? Operation::kShortened : Operation::kExtended;
  return each_to_turn(session, list, shadow, [&](const Entry& before) -> Status {
    Entry after = before;
    after.shadow = shadow;
    report.add({operation, list.info.name, after.prefix, after.expires, after.label, shadow},
               report.lines.size() < kMaxImportLines);
    return change.record(list, operation, before, after);
  });
}

std::vector<IpPrefix> prefixes_of(const PrefixList& turned) {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(turned.items.size());
  for (const PrefixItem& item : turned.items) prefixes.push_back(item.prefix);
  return prefixes;
}

/// What the operator is told of bans that begin to drop.
Status note_live(Session& session, const ListRow& list, const PrefixList& turned, ChangeReport& report) {
  CHATGATE_TRY_ASSIGN(const std::optional<Pause> pause, pause_at(session, session.now));
  if (pause) report.warnings.push_back(to_text(*pause));
  // Of help, and not worth a refusal: a kernel may be without sock_diag.
  if (const auto cut = connections_cut(session, turned.items)) report.connections = *cut;
  if (turned.items.empty() || list.info.license.empty() || list.scope != 0) return {};
  return check_host_wide_bans(session, {list.info.license}, report.warnings);
}

}  // namespace

Status set_list_shadow(Session& session, ChangeScope& change, const ListRow& list, bool shadow,
                       ChangeReport& report) {
  if (list.info.kind != Kind::kBan)
    return fail(wrong_kind("set list", list.info.name, list.info.kind, "only bans can be shadows"));
  CHATGATE_TRY_ASSIGN(const PrefixList turned, prefixes_to_turn(session, list, shadow));
  if (turned.items.empty() && list.settings.shadow == shadow) return {};
  if (!shadow) CHATGATE_TRY(check_live(session, turned));
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.lists().set_shadow(list, shadow));
  change.expect(turned.items.size());
  CHATGATE_TRY(record(session, change, list, shadow, report));
  CHATGATE_TRY(session.store.entries().set_shadow(list, shadow, session.now));
  std::vector<IpPrefix> prefixes = prefixes_of(turned);
  CHATGATE_TRY(change.is_bulk() ? change.check_nesting_of_all()
                                : check_nesting_around(session, prefixes, Kind::kBan, list.scope));
  report.addresses = count_addresses(std::move(prefixes));
  return shadow ? Status() : note_live(session, list, turned, report);
}

}  // namespace chatgate
