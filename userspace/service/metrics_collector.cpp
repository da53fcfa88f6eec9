// SPDX-License-Identifier: Apache-2.0
#include "service/metrics_collector.h"

#include <utility>

#include "base/log.h"
#include "engine/kernel.h"
#include "service/collect.h"

namespace chatgate {
namespace {

/// What `result` holds, into `value`.
template <typename T, typename Value>
Status take(Result<T> result, Value& value) {
  if (!result) return fail(std::move(result.error()));
  value = std::move(*result);
  return {};
}

Status look_at_tables(const std::optional<Tables>& tables, const std::optional<Error>& error,
                      MetricsSnapshot& snapshot) {
  if (error) return fail(*error);
  snapshot.tables = tables.has_value();
  return tables ? take(collect_kernel(*tables), snapshot.kernel) : Status();
}

Status look_at_attachments(const Kernel& kernel, MetricsSnapshot& snapshot) {
  if (!kernel.pins) return fail(*kernel.pins_error);
  return take(collect_attachments(*kernel.pins, kernel.tables ? &*kernel.tables : nullptr),
              snapshot.interfaces);
}

}  // namespace

MetricsCollector::MetricsCollector(SessionOptions options) : options_(std::move(options)) {
  static_cast<void>(snapshot());
}

MetricsSnapshot MetricsCollector::snapshot() {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!last_ || now - looked_ >= kFresh) {
    last_ = look();
    looked_ = now;
  }
  return *last_;
}

MetricsSnapshot MetricsCollector::look() {
  MetricsSnapshot snapshot;
  snapshot.version = CHATGATE_VERSION;
  snapshot.at = wall_now();
  auto session = open_for_look(options_);
  if (session) {
    look_at_session(*session, snapshot);
    return snapshot;
  }
  if (!Store::exists(options_.state_dir)) hits_.begin_with_nothing();
  // Without a store the kernel's tables still count, and the program still filters.
  Kernel kernel = open_pins(options_.bpffs);
  open_tables(kernel, false);
  const std::optional<Error>& error = kernel.tables_error ? kernel.tables_error : kernel.pins_error;
  tell(snapshot, "kernel", look_at_tables(kernel.tables, error, snapshot));
  tell(snapshot, "interfaces", look_at_attachments(kernel, snapshot));
  tell(snapshot, "store", fail(session.error()));
  tell(snapshot, "hits", fail(session.error()));
  return snapshot;
}

void MetricsCollector::look_at_session(Session& session, MetricsSnapshot& snapshot) {
  const std::optional<Error>& error = session.tables_error ? session.tables_error : session.pins_error;
  tell(snapshot, "kernel", look_at_tables(session.tables, error, snapshot));
  const auto view = session.store.begin_read();
  const Status readable = view ? Status() : fail(view.error());
  tell(snapshot, "interfaces", take(collect_interfaces(session), snapshot.interfaces));
  const Status counted = readable ? hits_.look(session) : readable;
  tell(snapshot, "store",
       readable ? take(collect_store(session, entries_, counted ? &hits_ : nullptr), snapshot.store)
                : readable);
  tell(snapshot, "hits", counted);
  if (!snapshot.store || !snapshot.kernel) return;
  snapshot.drift =
      session.tables->store() != session.store.id() || snapshot.kernel->revision != snapshot.store->revision;
}

void MetricsCollector::tell(MetricsSnapshot& snapshot, const char* collector, const Status& status) {
  std::uint64_t& failures = failures_[collector];
  if (!status) {
    ++failures;
    log_debug("metrics: " + to_text(status.error()));
  }
  snapshot.collectors.push_back({collector, status.has_value(), failures});
}

Result<MetricsEndpoint> serve_metrics(std::string_view listen, std::shared_ptr<MetricsCollector> collector) {
  EndpointOptions options;
  CHATGATE_TRY_ASSIGN(options.listen, parse_address_port(listen));
  return MetricsEndpoint::start(options,
                                [collector = std::move(collector)] { return collector->snapshot(); });
}

}  // namespace chatgate
