// SPDX-License-Identifier: Apache-2.0
#include "engine/list_reports.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/list_age.h"
#include "engine/stats.h"

namespace chatgate {
namespace {

const GroupHits* find_group(const std::vector<GroupHits>& groups, const std::string& name) {
  const auto found =
      std::find_if(groups.begin(), groups.end(), [&](const GroupHits& one) { return one.name == name; });
  return found == groups.end() ? nullptr : &*found;
}

void count_list(const ListRow& list, LicenseReport& license) {
  license.lists.push_back(list.info.name);
  if (list.info.kind == Kind::kBan) license.bans += list.info.entries;
  if (list.info.kind == Kind::kAllow) license.allows += list.info.entries;
}

}  // namespace

Result<std::vector<ListReport>> report_lists(Session& session) {
  CHATGATE_TRY_ASSIGN(const StatsReport counts, stats(session));
  CHATGATE_TRY_ASSIGN(std::vector<ListRow> lists, session.store.lists().all(session.now));
  std::vector<ListReport> reports;
  for (ListRow& list : lists) {
    ListReport report;
    if (const GroupHits* hits = find_group(counts.lists, list.info.name)) {
      report.hits = hits->hits;
      report.shared = hits->shared;
    }
    report.age = age_of(list.settings, session.now);
    report.stale = is_stale(list.settings, session.now);
    CHATGATE_TRY_ASSIGN(const auto refreshed, session.store.refreshes().find(list.id));
    report.refreshed = refreshed.value_or(RefreshState{});
    report.list = std::move(list);
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<LicenseReport>> report_licenses(Session& session) {
  CHATGATE_TRY_ASSIGN(const StatsReport counts, stats(session));
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(const std::vector<LicenseInfo> licenses, session.store.lists().licenses());
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> lists, session.store.lists().all(session.now));
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> destinations, session.store.lists().destinations());
  std::map<std::string, LicenseReport> reports;
  for (const LicenseInfo& license : licenses) {
    LicenseReport& report = reports[license.name];
    report.license = license;
    if (const GroupHits* hits = find_group(counts.licenses, license.name)) {
      report.hits = hits->hits;
      report.shared = hits->shared;
    }
  }
  for (const ListRow& list : lists) {
    if (!list.info.license.empty()) count_list(list, reports[list.info.license]);
  }
  for (const Destination& one : destinations) reports[one.license].destinations.push_back(one.address);
  std::vector<LicenseReport> sorted;
  sorted.reserve(reports.size());
  for (auto& [name, report] : reports) sorted.push_back(std::move(report));
  return sorted;
}

}  // namespace chatgate
