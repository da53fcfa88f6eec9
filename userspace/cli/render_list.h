// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/list_reports.h"

namespace chatgate {

nlohmann::json json_list(const ListReport& report);
nlohmann::json json_license(const LicenseReport& report);

/// Tables with their totals.
std::string lists_text(const std::vector<ListReport>& reports);
std::string licenses_text(const std::vector<LicenseReport>& reports);

}  // namespace chatgate
