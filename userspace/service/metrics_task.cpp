// SPDX-License-Identifier: Apache-2.0
#include "service/metrics_task.h"

#include "base/log.h"

namespace chatgate {

Result<TaskEnd> MetricsTask::run() {
  const std::string& wanted = context_->configuration.metrics_listen;
  if (wanted == listen_) return TaskEnd::kDone;
  endpoint_.reset();
  listen_.clear();
  if (wanted.empty()) return TaskEnd::kDone;
  if (!collector_) collector_ = std::make_shared<MetricsCollector>(context_->session());
  CHATGATE_TRY_ASSIGN(endpoint_, serve_metrics(wanted, collector_));
  listen_ = wanted;
  log_event(LogLevel::kInfo, "metrics", {{"listen", wanted}});
  return TaskEnd::kDone;
}

}  // namespace chatgate
