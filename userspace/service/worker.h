// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "service/clockwork.h"

namespace chatgate {

/// Does beside the service's loop what may take minutes (downloads), one job after the other.
class Worker {
 public:
  virtual ~Worker() = default;
  virtual void post(std::function<void()> job) = 0;
  /// Since when the job under way runs; nothing: none is, and none waits.
  virtual std::optional<Instant> busy_since() const = 0;
};

/// In a thread of its own. Its end waits for the job under way.
class WorkerThread : public Worker {
 public:
  /// `wake_fd`: an eventfd(2) that is written to after each job.
  explicit WorkerThread(int wake_fd);
  ~WorkerThread() override;
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  void post(std::function<void()> job) override;
  std::optional<Instant> busy_since() const override;

  /// Drops what waits. Whether the job under way ended within that time.
  bool finish(std::chrono::milliseconds patience);

 private:
  void run();
  bool take(std::function<void()>& job);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::optional<Instant> since_;
  bool ending_ = false;
  int wake_fd_;
  std::thread thread_;
};

}  // namespace chatgate
