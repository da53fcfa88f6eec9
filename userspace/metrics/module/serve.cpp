// SPDX-License-Identifier: Apache-2.0
#include <civetweb.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <exception>
#include <memory>
#include <utility>

#include "metrics/module/families.h"
#include "metrics/server.h"

namespace chatgate {
namespace {

class Snapshots : public prometheus::Collectable {
 public:
  explicit Snapshots(MetricsSource source) : source_(std::move(source)) {}
  std::vector<prometheus::MetricFamily> Collect() const override { return families(source_()); }

 private:
  MetricsSource source_;
};

class Server : public MetricsServer {
 public:
  // Two threads: one scrape that hangs does not keep another from its answer. Without a document root the web
  // server has no file to give.
  Server(const std::string& listen, MetricsSource source)
      : snapshots_(std::make_shared<Snapshots>(std::move(source))),
        exposer_({"listening_ports", listen, "num_threads", "2", "request_timeout_ms", "5000"}) {
    exposer_.RegisterCollectable(snapshots_);
  }

  std::uint16_t port() const override {
    const std::vector<int> ports = exposer_.GetListeningPorts();
    return ports.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(ports.front());
  }

 private:
  std::shared_ptr<Snapshots> snapshots_;
  prometheus::Exposer exposer_;
};

}  // namespace
}  // namespace chatgate

/// ServeMetrics.
extern "C" __attribute__((visibility("default"))) chatgate::MetricsServer* chatgate_serve_metrics(
    const chatgate::MetricsBuild& build, const std::string& listen, chatgate::MetricsSource source,
    chatgate::Error& error) {
  if (!(build == chatgate::MetricsBuild{})) {
    error.reason = "the metrics module is another chatgate's";
    error.hint = "after an upgrade: systemctl restart chatgate";
    return nullptr;
  }
  if (listen.starts_with('[') && mg_check_feature(MG_FEATURES_IPV6) == 0) {
    error.reason = "this system's web server (libcivetweb) is built without IPv6";
    error.hint = "an IPv4 address: 127.0.0.1:9617";
    return nullptr;
  }
  try {
    return new chatgate::Server(listen, std::move(source));
  } catch (const std::exception&) {
    return nullptr;
  }
}
