// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/session.h"
#include "metrics/endpoint.h"
#include "metrics/snapshot.h"
#include "service/entry_counts.h"
#include "service/list_hits.h"

namespace chatgate {

/// Takes snapshots of the store and the kernel's tables for the metrics, each in a session of its own that
/// only looks: no lock, nothing written. What cannot be read is left out and told by `collectors`.
///
/// The service serves them so, after it has blocked its signals, and stops by destroying the endpoint:
///
///     auto collector = std::make_shared<MetricsCollector>(options);
///     CHATGATE_TRY_ASSIGN(MetricsEndpoint endpoint, serve_metrics("127.0.0.1:9617", collector));
class MetricsCollector {
 public:
  /// How long a snapshot answers for.
  static constexpr std::chrono::milliseconds kFresh{1000};

  /// Looks once, in the calling thread: hits of lists count from then on.
  explicit MetricsCollector(SessionOptions options);

  /// Safe to be called by several threads.
  MetricsSnapshot snapshot();

 private:
  MetricsSnapshot look();
  void look_at_session(Session& session, MetricsSnapshot& snapshot);
  /// Notes whether that part could be read.
  void tell(MetricsSnapshot& snapshot, const char* collector, const Status& status);

  std::mutex mutex_;
  SessionOptions options_;
  ListHits hits_;
  EntryCounts entries_;
  std::map<std::string, std::uint64_t> failures_;
  std::optional<MetricsSnapshot> last_;
  std::chrono::steady_clock::time_point looked_;
};

/// Serves the collector's snapshots. `listen`: as parse_address_port() takes it; the errors are its own, and
/// MetricsEndpoint::start()'s.
Result<MetricsEndpoint> serve_metrics(std::string_view listen, std::shared_ptr<MetricsCollector> collector);

}  // namespace chatgate
