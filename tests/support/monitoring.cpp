// SPDX-License-Identifier: Apache-2.0
#include "support/monitoring.h"

#include <fstream>
#include <regex>

namespace chatgate::test {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

}  // namespace

std::string alerts_file() { return CHATGATE_SOURCE_DIR "/scripts/package/monitoring/alerts.yml"; }
std::string dashboard_file() { return CHATGATE_SOURCE_DIR "/scripts/package/monitoring/dashboard.json"; }

nlohmann::json dashboard() {
  std::ifstream file(dashboard_file());
  return nlohmann::json::parse(file);
}

std::vector<nlohmann::json> panels_of(const nlohmann::json& dashboard) {
  std::vector<nlohmann::json> panels;
  for (const nlohmann::json& panel : dashboard.at("panels")) {
    panels.push_back(panel);
    if (!panel.contains("panels")) continue;
    for (const nlohmann::json& inner : panel.at("panels")) panels.push_back(inner);
  }
  return panels;
}

std::vector<std::string> dashboard_expressions() {
  std::vector<std::string> expressions;
  for (const nlohmann::json& panel : panels_of(dashboard())) {
    for (const nlohmann::json& target : panel.value("targets", nlohmann::json::array())) {
      const std::string text =
          replaced(replaced(target.at("expr"), "$__rate_interval", "10s"), "$__range", "1m");
      expressions.push_back(replaced(text, "$instance", ".*"));
    }
  }
  return expressions;
}

std::set<std::string> metric_names(const std::string& text) {
  static const std::regex pattern("\\bchatgate_[a-z0-9_]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), pattern), std::sregex_token_iterator()};
}

}  // namespace chatgate::test
