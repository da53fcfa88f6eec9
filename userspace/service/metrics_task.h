// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "metrics/endpoint.h"
#include "service/metrics_collector.h"
#include "service/schedule.h"
#include "service/service_context.h"

namespace chatgate {

/// Serves the metrics where the configuration says; tried again as long as that is not possible.
class MetricsTask {
 public:
  explicit MetricsTask(ServiceContext& context) : context_(&context) {}

  Result<TaskEnd> run();

 private:
  ServiceContext* context_;
  std::shared_ptr<MetricsCollector> collector_;  // one for the service's life: its counts only grow
  std::optional<MetricsEndpoint> endpoint_;
  std::string listen_;  // where it serves; empty: nowhere
};

}  // namespace chatgate
