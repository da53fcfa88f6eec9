// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// A license as the store knows it.
struct LicenseRow {
  std::int64_t id = 0;      ///< 0: no such license
  std::uint32_t scope = 0;  ///< 0: none
  bool made = false;        ///< by this call
};

Result<LicenseRow> find_license(Database& database, const std::string& name);

/// The license, made if it is absent. A malformed name: kUsage.
Result<LicenseRow> ensure_license(Database& database, const std::string& name, WallTime now);

/// Gives the license a scope that no license ever had.
Status give_scope(Database& database, const LicenseRow& license);

Status take_scope(Database& database, const LicenseRow& license);

}  // namespace chatgate
