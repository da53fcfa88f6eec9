// SPDX-License-Identifier: Apache-2.0
// A real Prometheus scrapes a real host; the dashboard and the alerts ask for what is there.
#include <filesystem>
#include <fstream>

#include "netns/metrics_lab.h"
#include "support/monitoring.h"
#include "support/prometheus.h"

namespace chatgate::test {
namespace {

constexpr const char* kTarget = "127.0.0.1:9617";

class PrometheusLab : public MetricsLab {
 protected:
  /// Every metric that there is: a list with a source, one with a limit, a pause, a change that waits.
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(MetricsLab::SetUp());
    if (IsSkipped()) return;
    must_attach(lab(), {"g0"});
    must(lab(), {"allow", "203.0.113.9", "--license", "acme"});
    const std::string source = lab().file("agents.txt");
    std::ofstream(source) << "203.0.113.9\n";
    must(lab(), {"list", "agents/acme", "--max-age", "1h", "--source", source});
    must(lab(), {"refresh", "agents/acme"});
    must(lab(), {"ban", "198.51.100.65", "--license", "acme", "--confirm-within", "1h"});
    serve(kTarget);
  }
};

TEST_F(PrometheusLab, FindsThePacketsThatWereDropped) {
  const Prometheus prometheus(lab().host(), kTarget, alerts_file());
  send_udp("198.51.100.65", "198.51.100.1", 7);
  std::string value;
  const auto becomes = [&](const std::string& expression, const std::string& wanted) {
    return wait_until([&] { return (value = prometheus.value(expression)) == wanted; },
                      std::chrono::seconds(60));
  };
  EXPECT_TRUE(becomes(R"(chatgate_packets_total{reason="drop_banned",interface="g0",job="chatgate"})", "7"))
      << value;
  EXPECT_TRUE(becomes(R"(chatgate_license_packets_total{license="acme"})", "7")) << value;
  EXPECT_TRUE(becomes("chatgate_pending_change", "1")) << value;
  EXPECT_TRUE(becomes("up", "1")) << value;
  EXPECT_EQ(prometheus.api("rules").at("groups").front().at("rules").size(), 9U);
  // Series that nobody asked for: what a scrape adds to those of chatgate, and of the web server.
  for (const nlohmann::json& name : prometheus.api("label/__name__/values")) {
    const auto text = name.get<std::string>();
    EXPECT_TRUE(text.starts_with("chatgate_") || text.starts_with("exposer_") ||
                text.starts_with("scrape_") || text.starts_with("ALERTS") || text == "up")
        << text;
  }
}

TEST_F(PrometheusLab, TellsOfAFilterThatIsGone) {
  const Prometheus prometheus(lab().host(), kTarget, alerts_file());
  const std::string pending = R"(ALERTS{alertname="ChatgateNotAttached",interface="g0"})";
  EXPECT_TRUE(wait_until([&] { return prometheus.value("chatgate_interface_attached") == "1"; },
                         std::chrono::seconds(60)));
  EXPECT_EQ(prometheus.value(pending), "");
  lab().ip(lab().host(), {"link", "set", "g0", "xdp", "off"});
  EXPECT_TRUE(wait_until([&] { return prometheus.value(pending) == "1"; }, std::chrono::seconds(60)));
}

TEST_F(PrometheusLab, TakesEveryExpressionOfTheDashboard) {
  const Prometheus prometheus(lab().host(), kTarget, alerts_file());
  EXPECT_TRUE(wait_until([&] { return prometheus.value("chatgate_pending_change") == "1"; },
                         std::chrono::seconds(60)));
  const std::vector<std::string> expressions = dashboard_expressions();
  EXPECT_GE(expressions.size(), 15U);
  for (const std::string& expression : expressions)
    EXPECT_TRUE(prometheus.query(expression).is_array()) << expression;
}

TEST_F(PrometheusLab, EveryMetricThatIsAskedForIsServed) {
  must(lab(), {"pause", "--for", "15m"});
  std::string served;
  EXPECT_TRUE(wait_until([&] {
    served = scrape_text();
    return served.find("chatgate_paused 1") != std::string::npos;
  }));
  const std::set<std::string> names = metric_names(served);
  for (const std::string& file : {alerts_file(), dashboard_file()}) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_GE(metric_names(text).size(), 8U) << file;
    for (const std::string& name : metric_names(text))
      EXPECT_TRUE(names.contains(name)) << file << ": " << name;
  }
}

TEST_F(PrometheusLab, TellsHowRefreshesWent) {
  const std::string success = R"(chatgate_list_refresh_success{list="agents/acme"})";
  const std::string failures = R"(chatgate_list_refresh_failures{list="agents/acme"})";
  expect_value(success, "1");
  EXPECT_EQ(scrape()[failures], "0");
  std::filesystem::remove(lab().file("agents.txt"));
  EXPECT_NE(lab().chatgate({"refresh", "agents/acme"}).exit_code, 0);
  expect_value(success, "0");
  EXPECT_EQ(scrape()[failures], "1");
}

TEST_F(PrometheusLab, PromtoolHasNothingToSay) {
  send_udp("198.51.100.65", "198.51.100.1", 7);
  static_cast<void>(scrape_text());
  ProcessOptions options;
  options.input = scrape_text();
  const ProcessResult checked = run_process({"promtool", "check", "metrics"}, options);
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.out + checked.err, "");
}

}  // namespace
}  // namespace chatgate::test
