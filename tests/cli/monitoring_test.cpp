// SPDX-License-Identifier: Apache-2.0
// The alerts fire when they are to and not otherwise; the dashboard is one that Grafana reads.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "cli/cli.h"
#include "support/monitoring.h"
#include "support/process.h"

namespace chatgate::test {
namespace {

constexpr const char* kAlertTests = CHATGATE_SOURCE_DIR "/tests/cli/data/alerts_test.yml";

std::set<std::string> all_matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  return {std::sregex_token_iterator(text.begin(), text.end(), regex, 1), std::sregex_token_iterator()};
}

TEST(Monitoring, PromtoolTakesTheAlerts) {
  const ProcessResult checked = run_process({"promtool", "check", "rules", alerts_file()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_NE(checked.out.find("9 rules found"), std::string::npos) << checked.out;
}

TEST(Monitoring, EachAlertFiresWhenItIsTo) {
  const ProcessResult tested = run_process({"promtool", "test", "rules", kAlertTests});
  EXPECT_EQ(tested.exit_code, 0) << tested.out << tested.err;
  // Each of them is among the tests, once firing and once not.
  const std::string tests = read_file(kAlertTests);
  const std::set<std::string> alerts = all_matches(read_file(alerts_file()), "- alert: (\\w+)");
  EXPECT_EQ(alerts.size(), 9U);
  EXPECT_EQ(all_matches(tests, "alertname: (\\w+)\n +exp_alerts:\n"), alerts);
  EXPECT_EQ(all_matches(tests, "alertname: (\\w+)\n +exp_alerts: \\[\\]"), alerts);
}

TEST(Monitoring, TheDashboardIsOneThatGrafanaReads) {
  const nlohmann::json board = dashboard();
  EXPECT_EQ(board.at("title"), "chatgate");
  EXPECT_GE(board.at("schemaVersion"), 39);
  EXPECT_EQ(board.at("templating").at("list").at(0).at("name"), "datasource");
  EXPECT_EQ(board.at("templating").at("list").at(0).at("type"), "datasource");
  std::set<int> ids;
  std::set<std::string> titles;
  for (const nlohmann::json& panel : panels_of(board)) {
    const auto title = panel.at("title").get<std::string>();
    EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second) << title;
    EXPECT_TRUE(titles.insert(title).second) << title;
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}") << title;
    EXPECT_FALSE(panel.at("description").get<std::string>().empty()) << title;
    const nlohmann::json& place = panel.at("gridPos");
    EXPECT_LE(place.at("x").get<int>() + place.at("w").get<int>(), 24) << title;
    EXPECT_FALSE(panel.at("targets").empty()) << title;
  }
  EXPECT_GE(titles.size(), 15U);
}

TEST(Monitoring, PanelsDoNotOverlap) {
  std::set<std::pair<int, int>> taken;
  for (const nlohmann::json& panel : panels_of(dashboard())) {
    const nlohmann::json& place = panel.at("gridPos");
    for (int x = 0; x < place.at("w").get<int>(); ++x) {
      for (int y = 0; y < place.at("h").get<int>(); ++y)
        EXPECT_TRUE(taken.insert({place.at("x").get<int>() + x, place.at("y").get<int>() + y}).second)
            << panel.at("title");
    }
  }
}

}  // namespace
}  // namespace chatgate::test
