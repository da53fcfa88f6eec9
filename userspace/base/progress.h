// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace chatgate {

/// How far the long work of this process has come. There is one such work at a time; telling it costs a few
/// nanoseconds, whether anybody looks or not.
struct Progress {
  const char* what = nullptr;  ///< "writing entries"; null: nothing was told yet
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: not known
};

/// The next part of the work begins. `what` must outlive the process.
void begin_progress(const char* what, std::uint64_t total = 0);

/// So many more are done.
void add_progress(std::uint64_t done = 1);

/// From any thread.
Progress progress_now();

}  // namespace chatgate
