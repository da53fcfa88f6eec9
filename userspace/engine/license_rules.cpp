// SPDX-License-Identifier: Apache-2.0
#include "engine/license_rules.h"

#include <fmt/format.h>

namespace chatgate {

Status check_license(const Session& session, const ListRow& list, std::vector<std::string>& warnings) {
  if (list.info.license.empty()) return {};
  if (list.new_license) warnings.push_back(fmt::format("new license '{}'", list.info.license));
  if (list.info.kind != Kind::kBan || list.scope != 0) return {};
  return check_host_wide_bans(session, list.info.license, warnings);
}

Status check_host_wide_bans(const Session& session, const std::string& license,
                            std::vector<std::string>& warnings) {
  if (session.options.require_destinations) {
    return fail(
        refused("ban", license,
                fmt::format("license {} has no destinations: it would be dropped for all clients on this "
                            "host, and policy.require_destinations forbids that",
                            license),
                fmt::format("chatgate license {} --destination ADDRESS", license)));
  }
  warnings.push_back(
      fmt::format("license {} has no destinations: dropped for all clients on this host", license));
  return {};
}

}  // namespace chatgate
