// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/change_scope.h"
#include "engine/coverage.h"
#include "engine/license_rules.h"
#include "engine/list_changes.h"

namespace chatgate {
namespace {

Result<std::vector<IpAddress>> present_destinations(Session& session, const std::string& license) {
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> all, session.store.lists().destinations());
  std::vector<IpAddress> present;
  for (const Destination& one : all) {
    if (one.license == license) present.push_back(one.address);
  }
  std::sort(present.begin(), present.end());
  return present;
}

std::vector<IpAddress> each_once(std::vector<IpAddress> addresses) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

Result<bool> has_bans(Session& session, const std::string& license) {
  EntryFilter filter;
  filter.license = license;
  filter.kind = Kind::kBan;
  filter.alive_at = session.now;
  bool any = false;
  CHATGATE_TRY(session.store.entries().each(filter, [&any](const Entry&) -> Status {
    any = true;
    return {};
  }));
  return any;
}

/// Every key of the license gets another scope, which a generation alone can do.
Status serve(Session& session, ChangeScope& change, const DestinationRequest& request) {
  CHATGATE_TRY(change.revision());
  CHATGATE_TRY(session.store.lists().set_destinations(request.license, request.addresses, session.now));
  CHATGATE_TRY(session.store.changes().forget_before_now());
  CHATGATE_TRY(change.check_nesting_of_all());
  return request.dry_run ? check_capacity(session) : Status();
}

}  // namespace

Result<ChangeReport> change_destinations(Session& session, const DestinationRequest& request) {
  CHATGATE_TRY_ASSIGN(ChangeScope change, ChangeScope::begin(session, request.dry_run));
  CHATGATE_TRY_ASSIGN(const auto known, session.store.lists().find_license(request.license));
  if (!known && request.addresses.empty())
    return fail(
        refused("set destinations", request.license, "no such license", "'chatgate licenses' names all"));
  ChangeReport report;
  if (!known) report.warnings.push_back("new license '" + request.license + "'");
  if (request.addresses.empty()) {
    CHATGATE_TRY_ASSIGN(const bool banning, has_bans(session, request.license));
    if (banning) CHATGATE_TRY(check_host_wide_bans(session, request.license, report.warnings));
  }
  CHATGATE_TRY_ASSIGN(const std::vector<IpAddress> present, present_destinations(session, request.license));
  if (present != each_once(request.addresses)) CHATGATE_TRY(serve(session, change, request));
  return change.finish(std::move(report));
}

}  // namespace chatgate
