// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "service/change_feed.h"
#include "service/clockwork.h"
#include "service/list_refresher.h"
#include "service/metrics_task.h"
#include "service/notifier.h"
#include "service/schedule.h"
#include "service/service_context.h"
#include "service/upkeep.h"
#include "service/worker.h"

namespace chatgate {

/// `chatgate run`: one loop that does what is due, and waits for what happens. Nothing that goes wrong with
/// the store or the kernel ends it; it is said once, and tried again. Needs start_service_log().
class Service {
 public:
  /// Keeps the references.
  Service(ServiceOptions options, Configuration configuration, Clockwork& clock, Worker& worker,
          Notifier notifier);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Until it is told to stop; the filter stays on. An error: it cannot wait any more.
  Status run();

 private:
  struct Task {
    const char* name;
    std::chrono::milliseconds interval;
    std::function<Result<TaskEnd>()> run;
    std::optional<Instant> busy_since{};
  };
  enum Number : std::size_t { kUpkeep, kFeed, kRefresh, kFold, kPurge, kMetrics };

  std::vector<Task> tasks();
  void run_due();
  void run_task(std::size_t number);
  void heed(const Wakeup& wakeup);
  void reload();
  void apply_requests();
  void tell_state();
  void pet();
  void stop();
  Instant wake_at() const;

  ServiceContext context_;
  Worker* worker_;
  Notifier notifier_;
  Upkeep upkeep_;
  ChangeFeed feed_;
  ListRefresher refresher_;
  MetricsTask metrics_;
  std::vector<Task> tasks_;
  Schedule schedule_;
};

}  // namespace chatgate
