// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace chatgate::test {

/// The files that a host is monitored with.
std::string alerts_file();
std::string dashboard_file();

nlohmann::json dashboard();
/// Every panel, those in collapsed rows too.
std::vector<nlohmann::json> panels_of(const nlohmann::json& dashboard);

/// The query expressions of the dashboard's panels and variables, with its variables replaced as Grafana
/// does.
std::vector<std::string> dashboard_expressions();

/// The names of chatgate's metrics in a text, whichever format it has.
std::set<std::string> metric_names(const std::string& text);

}  // namespace chatgate::test
