// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "metrics/snapshot.h"

// Between chatgate and its metrics module, which alone links prometheus-cpp: with the web server and the C++
// libraries behind it, it would cost every command more time than many commands take. It is loaded by the
// service.
namespace chatgate {

/// A running endpoint; it ends when it is destroyed.
class MetricsServer {
 public:
  MetricsServer() = default;
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;
  virtual ~MetricsServer() = default;

  virtual std::uint16_t port() const = 0;
};

/// What both sides must have been built from alike.
struct MetricsBuild {
  std::string version = CHATGATE_VERSION;
  std::size_t snapshot_bytes = sizeof(MetricsSnapshot);

  bool operator==(const MetricsBuild&) const = default;
};

/// The module's one symbol. `listen`: "127.0.0.1:9617", "[::1]:0". Null: `error` has reason and hint (no
/// reason: the web server did not start, and does not say why).
using ServeMetrics = MetricsServer*(const MetricsBuild& build, const std::string& listen,
                                    MetricsSource source, Error& error);
inline constexpr const char* kServeMetrics = "chatgate_serve_metrics";
inline constexpr const char* kMetricsModule = "chatgate-metrics.so";

}  // namespace chatgate
