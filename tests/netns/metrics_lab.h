// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "service/metrics_collector.h"
#include "support/http.h"
#include "support/lab_commands.h"
#include "support/policy.h"
#include "support/raw_socket.h"
#include "support/wait.h"

namespace chatgate::test {

/// A lab whose host serves its metrics on the loopback address, as the service does.
class MetricsLab : public LabTest {
 protected:
  /// In the host's network namespace, as the endpoint's threads are then.
  void serve(const std::string& listen = "127.0.0.1:0") {
    const InNetns there(lab().host());
    SessionOptions options;
    options.state_dir = lab().state_dir();
    options.bpffs = lab().bpffs();
    auto endpoint = serve_metrics(listen, std::make_shared<MetricsCollector>(options));
    ASSERT_TRUE(endpoint) << to_text(endpoint.error());
    endpoint_ = std::move(*endpoint);
  }
  void stop_serving() { endpoint_.reset(); }

  /// Where nobody answers, if it is not served.
  std::string url(const std::string& path = "/metrics") const {
    return "http://127.0.0.1:" + std::to_string(endpoint_ ? endpoint_->port() : 1) + path;
  }

  std::string scrape_text() const {
    const HttpAnswer answer = http("GET", url(), lab().host());
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }

  /// Values by series, as in `chatgate_packets_total{interface="g0",reason="drop_banned"}`.
  std::map<std::string, std::string> scrape() const {
    std::map<std::string, std::string> values;
    std::istringstream lines(scrape_text());
    for (std::string line; std::getline(lines, line);) {
      const std::size_t space = line.rfind(' ');
      if (!line.starts_with('#') && space != std::string::npos)
        values[line.substr(0, space)] = line.substr(space + 1);
    }
    return values;
  }

  /// Waits until a scrape has that value (a snapshot answers for a second); "": until it has no such series.
  void expect_value(const std::string& series, const std::string& value) const {
    std::string last;
    EXPECT_TRUE(wait_until([&] { return (last = scrape()[series]) == value; }))
        << series << " is '" << last << "'";
  }

  void send_udp(const std::string& source, const std::string& destination, int count) const {
    RawSocket visitor(lab().visitor(), "v0");
    const RawSocket host(lab().host(), "g0");
    PacketBuilder builder(ip(source), ip(destination));
    builder.macs(visitor.mac(), host.mac());
    const Packet frame = builder.udp("hello");
    for (int i = 0; i < count; ++i) visitor.send(frame);
  }

 private:
  std::optional<MetricsEndpoint> endpoint_;
};

}  // namespace chatgate::test
