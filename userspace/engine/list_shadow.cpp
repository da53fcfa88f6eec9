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
struct Turned {
  PrefixList list;
  std::vector<WallTime> ends;  ///< of each
};

Result<Turned> entries_to_turn(Session& session, const ListRow& list, bool shadow) {
  Turned turned;
  EntryFilter filter;
  filter.list = list.info.name;
  filter.alive_at = session.now;
  CHATGATE_TRY(session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    if (entry.shadow == shadow) return {};
    turned.list.add(entry.prefix, entry.label);
    turned.ends.push_back(entry.expires);
    return {};
  }));
  return turned;
}

/// What came in as a shadow may have become this host's gateway since.
Status check_live(const Session& session, const Turned& turned) {
  for (const PrefixItem& item : turned.list.items)
    CHATGATE_TRY(check_guard(Kind::kBan, item.prefix, session.guarding()));
  return {};
}

Status record(ChangeScope& change, const ListRow& list, bool shadow, const Turned& turned,
              ChangeReport& report) {
  const Operation operation = shadow ? Operation::kShortened : Operation::kExtended;
  change.expect(turned.ends.size());
  Entry entry;
  entry.shadow = shadow;
  for (std::size_t i = 0; i < turned.ends.size(); ++i) {
    entry.prefix = turned.list.items[i].prefix;
    entry.label = turned.list.label_of(turned.list.items[i]);
    entry.expires = turned.ends[i];
    CHATGATE_TRY(change.record(list, operation, entry, entry));
    report.add({operation, list.info.name, entry.prefix, entry.expires, entry.label, shadow},
               report.lines.size() < kMaxImportLines);
  }
  return {};
}

std::vector<IpPrefix> prefixes_of(const Turned& turned) {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(turned.ends.size());
  for (const PrefixItem& item : turned.list.items) prefixes.push_back(item.prefix);
  return prefixes;
}

/// What the operator is told of bans that begin to drop.
Status note_live(Session& session, const ListRow& list, const Turned& turned, ChangeReport& report) {
  CHATGATE_TRY_ASSIGN(const std::optional<Pause> pause, pause_at(session, session.now));
  if (pause) report.warnings.push_back(to_text(*pause));
  // Of help, and not worth a refusal: a kernel may be without sock_diag.
  if (const auto cut = connections_cut(session, turned.list.items)) report.connections = *cut;
  if (turned.ends.empty() || list.info.license.empty() || list.scope != 0) return {};
  return check_host_wide_bans(session, list.info.license, report.warnings);
}

}  // namespace

Status set_list_shadow(Session& session, ChangeScope& change, const ListRow& list, bool shadow,
                       ChangeReport& report) {
  if (list.info.kind != Kind::kBan)
    return fail(wrong_kind("set list", list.info.name, list.info.kind, "only bans can be shadows"));
  CHATGATE_TRY_ASSIGN(const Turned turned, entries_to_turn(session, list, shadow));
  if (turned.ends.empty() && list.settings.shadow == shadow) return {};
  if (!shadow) CHATGATE_TRY(check_live(session, turned));
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.lists().set_shadow(list, shadow));
  CHATGATE_TRY(record(change, list, shadow, turned, report));
  CHATGATE_TRY(session.store.entries().set_shadow(list, shadow, session.now));
  std::vector<IpPrefix> prefixes = prefixes_of(turned);
  CHATGATE_TRY(change.is_bulk() ? change.check_nesting_of_all()
                                : check_nesting_around(session, prefixes, Kind::kBan, list.scope));
  report.addresses = count_addresses(std::move(prefixes));
  return shadow ? Status() : note_live(session, list, turned, report);
}

}  // namespace chatgate
