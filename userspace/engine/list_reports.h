// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/hits.h"
#include "net/ip_address.h"

namespace chatgate {

struct ListReport {
  ListRow list;
  Hits hits;            ///< of its live entries
  bool shared = false;  ///< others are credited with some of them, too
  std::chrono::seconds age{};
  bool stale = false;
  RefreshState refreshed{};  ///< of a list that is read from its source by itself
};

struct LicenseReport {
  LicenseInfo license;
  std::vector<IpAddress> destinations;  ///< none: its entries hold for the whole host
  std::vector<std::string> lists;
  std::uint64_t bans = 0;
  std::uint64_t allows = 0;
  Hits hits;
  bool shared = false;
};

/// All lists, by name.
Result<std::vector<ListReport>> report_lists(Session& session);

/// All licenses, by name.
Result<std::vector<LicenseReport>> report_licenses(Session& session);

}  // namespace chatgate
