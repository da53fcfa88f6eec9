// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <atomic>

namespace chatgate {
namespace {

// Each is right by itself; a look between two of them may show the numbers of the part before.
std::atomic<const char*> current{nullptr};
std::atomic<std::uint64_t> done_so_far{0};
std::atomic<std::uint64_t> all{0};

}  // namespace

void begin_progress(const char* what, std::uint64_t total) {
  done_so_far.store(0, std::memory_order_relaxed);
  all.store(total, std::memory_order_relaxed);
  current.store(what, std::memory_order_release);
}

void add_progress(std::uint64_t done) { done_so_far.fetch_add(done, std::memory_order_relaxed); }

Progress progress_now() {
  Progress now;
  now.what = current.load(std::memory_order_acquire);
  now.done = done_so_far.load(std::memory_order_relaxed);
  now.total = all.load(std::memory_order_relaxed);
  return now;
}

}  // namespace chatgate
