// SPDX-License-Identifier: Apache-2.0
#include "engine/license_rules.h"

#include <fmt/format.h>

namespace chatgate {

Status check_license(const Session& session, const ListRow& list, std::vector<std::string>& warnings) {
  if (list.info.license.empty()) return {};
  if (list.new_license) warnings.push_back(fmt::format("new license '{}'", list.info.license));
  if (list.info.kind != Kind::kBan || list.scope != 0) return {};
  return check_host_wide_bans(session, {list.info.license}, warnings);
}

Status check_host_wide_bans(const Session& session, const std::set<std::string>& licenses,
                            std::vector<std::string>& warnings) {
  if (licenses.empty()) return {};
  const std::string& first = *licenses.begin();
  if (session.options.require_destinations) {
    return fail(
        refused("ban", first,
                fmt::format("license {} has no destinations: it would be dropped for all clients on this "
                            "host, and policy.require_destinations forbids that",
                            first),
                fmt::format("chatgate license {} --destination ADDRESS", first)));
  }
  const std::size_t more = licenses.size() - 1;
  const std::string others =
      more == 0 ? ""
                : fmt::format(", nor {}", more == 1 ? "has 1 other" : fmt::format("have {} others", more));
  warnings.push_back(
      fmt::format("license {} has no destinations{}: dropped for all clients on this host", first, others));
  return {};
}

Status check_lost_destinations(Session& session, const std::string& license,
                               std::vector<std::string>& warnings) {
  EntryFilter filter;
  filter.license = license;
  filter.kind = Kind::kBan;
  filter.alive_at = session.now;
  bool any = false;
  CHATGATE_TRY(session.store.entries().each(filter, [&any](const Entry&) -> Status {
    any = true;
    return {};
  }));
  return any ? check_host_wide_bans(session, {license}, warnings) : Status();
}

}  // namespace chatgate
