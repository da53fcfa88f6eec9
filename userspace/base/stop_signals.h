// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// While it lives, what asks this process to end (SIGINT, SIGTERM, SIGHUP) makes fd() readable instead, and a
/// reader that went away (SIGPIPE) is an error of write() alone. Made before any other thread.
class StopSignals {
 public:
  static Result<StopSignals> catch_them();
  StopSignals(StopSignals&& other) noexcept;
  StopSignals& operator=(StopSignals&&) = delete;
  ~StopSignals();

  int fd() const { return fd_.get(); }

  /// The number of one that came; nothing: none waits.
  std::optional<int> take() const;

 private:
  StopSignals(UniqueFd fd, const sigset_t& before) : fd_(std::move(fd)), before_(before) {}

  UniqueFd fd_;
  sigset_t before_;
};

}  // namespace chatgate
