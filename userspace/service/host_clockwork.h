// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/stop_signals.h"
#include "base/unique_fd.h"
#include "host/link_watch.h"
#include "service/clockwork.h"
#include "service/store_watch.h"

namespace chatgate {

/// This host's clocks, its interfaces, the store's files, and the signals that mean stop (SIGTERM, SIGINT)
/// and reload (SIGHUP). While it lives these signals are blocked, and SIGPIPE is; make it before any thread.
class HostClockwork : public Clockwork {
 public:
  static Result<HostClockwork> open(const std::string& state_dir);

  Instant now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall() const override { return wall_now(); }
  Result<Wakeup> wait(Instant until) override;

  /// What another thread makes readable (eventfd(2)) to wake the loop as `worker`.
  int worker_fd() const { return worker_.get(); }

 private:
  HostClockwork(StopSignals signals, UniqueFd worker, LinkWatch links, StoreWatch store)
      : signals_(std::move(signals)),
        worker_(std::move(worker)),
        links_(std::move(links)),
        store_(std::move(store)) {}
  void take_signals(Wakeup& wakeup) const;

  StopSignals signals_;
  UniqueFd worker_;
  LinkWatch links_;
  StoreWatch store_;
};

}  // namespace chatgate
