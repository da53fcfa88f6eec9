// SPDX-License-Identifier: Apache-2.0
#include "engine/restore.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/license_rules.h"
#include "engine/policy_edit.h"
#include "model/list.h"
#include "policy/guard.h"

namespace chatgate {
namespace {

using Destinations = std::map<std::string, std::vector<IpAddress>>;

Status check_entries(const Session& session, const Backup& backup) {
  for (const BackupEntry& one : backup.entries) {
    if (one.expires > session.now)
      CHATGATE_TRY(check_guard(backup.lists[one.list].kind, one.prefix, session.guarding()));
  }
  return {};
}

Status check_seen(Session& session, const RestoreRequest& request) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  if (!request.seen || revision == *request.seen) return {};
  return fail(refused("restore", "", "the books have changed meanwhile", "look again"));
}

/// By license, in order.
Result<Destinations> present_destinations(Session& session) {
  Destinations present;
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> all, session.store.lists().destinations());
  for (const Destination& one : all) present[one.license].push_back(one.address);
  return present;
}

Destinations wanted_destinations(const Backup& backup) {
  Destinations wanted;
  for (const BackupLicense& license : backup.licenses) {
    if (license.destinations.empty()) continue;
    std::vector<IpAddress>& addresses = wanted[license.name];
    addresses = license.destinations;
    std::sort(addresses.begin(), addresses.end());
  }
  return wanted;
}

/// One restore under way.
class Restore {
 public:
  Restore(Session& session, ChangeScope& change, const Backup& backup)
      : session_(session), change_(change), backup_(backup) {}

  Status run(RestoreReport& report) {
    ListTable& lists = session_.store.lists();
    CHATGATE_TRY_ASSIGN(std::vector<ListRow> present, lists.all(session_.now));
    std::erase_if(present, [](const ListRow& row) { return row.info.name == kProtected; });
    report.lists_before = present.size();
    for (const ListRow& row : present) report.entries_before += row.info.entries;
    PolicyEdit edit(session_, change_, backup_, report.change);
    CHATGATE_TRY(edit.take_away(present));
    for (const ListRow& row : edit.leaving()) {
      CHATGATE_TRY(change_.revision());
      CHATGATE_TRY(lists.remove(row));
    }
    CHATGATE_TRY(take_licenses_away());
    CHATGATE_TRY(serve_destinations());
    CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, make_lists());
    CHATGATE_TRY(edit.put(rows));
    CHATGATE_TRY(check_host_wide_bans(session_, licenses_for_all_clients(rows), report.change.warnings));
    return set_lists(rows);
  }

 private:
  /// Those that the backup does not have; they have no lists any more.
  Status take_licenses_away() {
    std::set<std::string> wanted;
    for (const BackupLicense& license : backup_.licenses) wanted.insert(license.name);
    CHATGATE_TRY_ASSIGN(const std::vector<LicenseInfo> present, session_.store.lists().licenses());
    for (const LicenseInfo& license : present) {
      if (wanted.count(license.name) != 0) continue;
      CHATGATE_TRY(change_.revision());
      CHATGATE_TRY(session_.store.lists().remove_license(license.name));
      CHATGATE_TRY(session_.store.changes().forget_before_now());
    }
    return {};
  }

  /// All that change give theirs up before any takes one: an address may move from one license to another.
  Status serve_destinations() {
    CHATGATE_TRY_ASSIGN(const Destinations present, present_destinations(session_));
    const Destinations wanted = wanted_destinations(backup_);
    if (present == wanted) return {};
    CHATGATE_TRY(change_.revision());
    CHATGATE_TRY(session_.store.changes().forget_before_now());
    const auto same = [](const Destinations& there, const auto& one) {
      const auto found = there.find(one.first);
      return found != there.end() && found->second == one.second;
    };
    for (const auto& one : present) {
      if (!same(wanted, one))
        CHATGATE_TRY(session_.store.lists().set_destinations(one.first, {}, session_.now));
    }
    for (const auto& one : wanted) {
      if (!same(present, one))
        CHATGATE_TRY(session_.store.lists().set_destinations(one.first, one.second, session_.now));
    }
    return {};
  }

  Result<std::vector<ListRow>> make_lists() {
    std::vector<ListRow> rows;
    for (const BackupList& list : backup_.lists) {
      CHATGATE_TRY_ASSIGN(const std::optional<ListRow> known, session_.store.lists().find(list.name));
      if (!known) CHATGATE_TRY(change_.revision());
      CHATGATE_TRY_ASSIGN(ListRow row, session_.store.lists().ensure(list.name, list.kind, session_.now));
      rows.push_back(std::move(row));
    }
    return rows;
  }

  /// Those with bans that live, and without destinations.
  std::set<std::string> licenses_for_all_clients(const std::vector<ListRow>& rows) const {
    std::set<std::string> licenses;
    for (const BackupEntry& one : backup_.entries) {
      const ListRow& row = rows[one.list];
      const bool ban = row.info.kind == Kind::kBan && one.expires > session_.now;
      if (ban && row.scope == 0 && !row.info.license.empty()) licenses.insert(row.info.license);
    }
    return licenses;
  }

  Status set_lists(const std::vector<ListRow>& rows) {
    change_.keep_change_times();
    for (std::size_t i = 0; i < rows.size(); ++i) CHATGATE_TRY(set_list(rows[i], backup_.lists[i]));
    return {};
  }

  Status set_list(const ListRow& row, const BackupList& list) {
    // Where all else is as it was, the ETag that is here holds still.
    const ListSettings wanted{list.source,  row.settings.etag, list.checked_at, list.changed_at,
                              list.max_age, list.shadow,       list.refresh};
    CHATGATE_TRY(session_.store.lists().mark_changed(row.id, list.changed_at));
    if (row.settings == wanted) return {};
    CHATGATE_TRY(change_.revision());
    CHATGATE_TRY(session_.store.lists().set_source(row, list.source));
    CHATGATE_TRY(session_.store.lists().set_max_age(row, list.max_age));
    CHATGATE_TRY(session_.store.lists().set_shadow(row, list.shadow));
    CHATGATE_TRY(session_.store.lists().set_refresh(row, list.refresh));
    // Without its ETag: the list may lack what has ended since, and a source that answers "unchanged" would
    // leave it so.
    return session_.store.lists().mark_checked(row, {}, list.checked_at);
  }

  Session& session_;
  ChangeScope& change_;
  const Backup& backup_;
};

std::vector<IpPrefix> live_prefixes(const Backup& backup, WallTime now) {
  std::vector<IpPrefix> prefixes;
  for (const BackupEntry& one : backup.entries) {
    if (one.expires > now) prefixes.push_back(one.prefix);
  }
  return prefixes;
}

}  // namespace

Result<RestoreReport> restore_policy(Session& session, const Backup& backup, const RestoreRequest& request) {
  for (const BackupList& list : backup.lists) CHATGATE_TRY(check_list_editable(list.name));
  CHATGATE_TRY(check_entries(session, backup));
  CHATGATE_TRY(check_seen(session, request));
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  RestoreReport report;
  CHATGATE_TRY(Restore(session, change, backup).run(report));
  const std::vector<IpPrefix> prefixes = live_prefixes(backup, session.now);
  report.ended = backup.entries.size() - prefixes.size();
  report.change.addresses = count_addresses(prefixes);
  CHATGATE_TRY(change.check_nesting_of_all());
  if (request.dry_run) CHATGATE_TRY(check_capacity(session, PlanScope::kWhole));
  CHATGATE_TRY_ASSIGN(report.change, change.finish(std::move(report.change)));
  return report;
}

}  // namespace chatgate
