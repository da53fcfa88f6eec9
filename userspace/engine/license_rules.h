// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "store/list_table.h"

namespace chatgate {

/// What is said of a change of `list` because of its license: that the license is new, and, each time, that
/// its bans reach all clients of this host for want of destinations. Where destinations are required the
/// latter is a refusal.
Status check_license(const Session& session, const ListRow& list, std::vector<std::string>& warnings);

/// The latter alone, of licenses with bans and without destinations.
Status check_host_wide_bans(const Session& session, const std::set<std::string>& licenses,
                            std::vector<std::string>& warnings);

/// The same of one that has no destinations any more, if it has bans.
Status check_lost_destinations(Session& session, const std::string& license,
                               std::vector<std::string>& warnings);

}  // namespace chatgate
