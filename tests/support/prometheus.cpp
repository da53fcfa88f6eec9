// SPDX-License-Identifier: Apache-2.0
#include "support/prometheus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "support/http.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

// The namespace is the lab's own, and so are its ports.
constexpr const char* kAddress = "127.0.0.1:9090";

constexpr const char* kConfiguration = R"(global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: ["{}"]
scrape_configs:
  - job_name: chatgate
    static_configs:
      - targets: ["{}"]
)";

}  // namespace

Prometheus::Prometheus(std::string netns, const std::string& target, const std::string& rules)
    : netns_(std::move(netns)) {
  const std::string file = folder_.file("prometheus.yml");
  std::ofstream(file) << fmt::format(kConfiguration, rules, target);
  ProcessOptions options;
  options.netns = netns_;
  process_ = std::make_unique<BackgroundProcess>(
      std::vector<std::string>{"prometheus", "--config.file=" + file,
                               "--storage.tsdb.path=" + folder_.file("data"),
                               std::string("--web.listen-address=") + kAddress},
      options);
  const bool up = wait_until(
      [this] { return http("GET", fmt::format("http://{}/-/ready", kAddress), netns_).status == 200; },
      std::chrono::seconds(60));
  EXPECT_TRUE(up) << "Prometheus does not come up";
}

nlohmann::json Prometheus::api(const std::string& path) const {
  const HttpAnswer answer = http("GET", fmt::format("http://{}/api/v1/{}", kAddress, path), netns_);
  const nlohmann::json json = nlohmann::json::parse(answer.body, nullptr, false);
  const bool succeeded = json.is_object() && json.value("status", "") == "success";
  EXPECT_TRUE(succeeded) << path << ": " << answer.body;
  return succeeded ? json.at("data") : nlohmann::json();
}

nlohmann::json Prometheus::query(const std::string& expression) const {
  const nlohmann::json data = api("query?query=" + url_escaped(expression));
  return data.is_object() ? data.at("result") : nlohmann::json::array();
}

std::string Prometheus::value(const std::string& expression) const {
  const nlohmann::json result = query(expression);
  return result.size() == 1 ? result.front().at("value").at(1).get<std::string>() : "";
}

}  // namespace chatgate::test
