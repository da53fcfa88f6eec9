// SPDX-License-Identifier: Apache-2.0
#include "service/worker.h"

#include <sys/eventfd.h>

namespace chatgate {

WorkerThread::WorkerThread(int wake_fd) : wake_fd_(wake_fd), thread_([this] { run(); }) {}

WorkerThread::~WorkerThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    jobs_.clear();
  }
  changed_.notify_all();
  thread_.join();
}

void WorkerThread::post(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    jobs_.push_back(std::move(job));
    if (!since_) since_ = std::chrono::steady_clock::now();
  }
  changed_.notify_all();
}

std::optional<Instant> WorkerThread::busy_since() const {
  const std::lock_guard lock(mutex_);
  return since_;
}

bool WorkerThread::finish(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  ending_ = true;
  jobs_.clear();
  changed_.notify_all();
  return changed_.wait_for(lock, patience, [this] { return !since_; });
}

/// Waits for the next one; false: there will be none.
bool WorkerThread::take(std::function<void()>& job) {
  std::unique_lock lock(mutex_);
  since_.reset();
  if (!jobs_.empty()) since_ = std::chrono::steady_clock::now();
  changed_.notify_all();
  changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
  if (jobs_.empty()) {
    since_.reset();
    changed_.notify_all();
    return false;
  }
  job = std::move(jobs_.front());
  jobs_.pop_front();
  since_ = std::chrono::steady_clock::now();
  return true;
}

void WorkerThread::run() {
  for (std::function<void()> job; take(job);) {
    job();
    job = nullptr;
    static_cast<void>(eventfd_write(wake_fd_, 1));
  }
}

}  // namespace chatgate
