// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "metrics/server.h"
#include "metrics/snapshot.h"
#include "net/address_port.h"

namespace chatgate {

/// Where the metrics are served.
struct EndpointOptions {
  AddressPort listen;  ///< port 0: any free one
  std::string module;  ///< path of the module that serves; empty: the one that belongs to this program
};

/// `GET /metrics` over HTTP in Prometheus's text format, and nothing else, until it is destroyed. Its threads
/// take the caller's signal mask: block what the service waits for (signalfd) before.
class MetricsEndpoint {
 public:
  /// Refused: the module is not there or is another chatgate's; the address is not one of this host; the port
  /// is taken.
  static Result<MetricsEndpoint> start(const EndpointOptions& options, MetricsSource source);

  /// The one it listens on.
  std::uint16_t port() const { return server_->port(); }

 private:
  explicit MetricsEndpoint(std::unique_ptr<MetricsServer> server) : server_(std::move(server)) {}
  std::unique_ptr<MetricsServer> server_;
};

}  // namespace chatgate
