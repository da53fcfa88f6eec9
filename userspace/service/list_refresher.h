// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "engine/refresh.h"
#include "service/schedule.h"
#include "service/service_context.h"
#include "service/worker.h"

namespace chatgate {

/// Has the lists that are due read from their sources, by the worker, each in a session of its own.
class ListRefresher {
 public:
  ListRefresher(ServiceContext& context, Worker& worker);

  /// Logs what has come of the last ones, and posts those that are due now.
  Result<TaskEnd> run();
  /// Logs what has come of the last ones.
  void take();

 private:
  struct Results {
    std::mutex mutex;
    std::vector<RefreshOutcome> outcomes;
  };
  void post(const RefreshedList& list);
  void tell(const RefreshOutcome& outcome);

  ServiceContext* context_;
  Worker* worker_;
  std::shared_ptr<Results> results_;  // a job that is under way at the end has its own hold of them
  std::set<std::string> under_way_;
};

/// What the log has of one refresh.
std::vector<LogField> fields_of(const RefreshOutcome& outcome);

}  // namespace chatgate
