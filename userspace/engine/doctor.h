// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/finding.h"
#include "engine/session.h"

namespace chatgate {

struct DoctorReport {
  std::vector<std::string> interfaces;  ///< that were looked at
  std::vector<Finding> findings;        ///< the host's first, then by interface; the worst of each first
};

/// Looks at this host and these interfaces, and judges what would keep the filter out, cost it, or hide
/// visitors from it. Needs no store and no tables, changes and attaches nothing. `interfaces` empty: those
/// that are filtered on or are to be; none of these: all hardware interfaces that are up. Refused if one is
/// unknown.
Result<DoctorReport> doctor(const SessionOptions& options, const std::vector<std::string>& interfaces);

}  // namespace chatgate
