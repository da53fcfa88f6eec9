// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// Hears when somebody writes to the store (inotify(7) on its directory). It only saves waiting: a directory
/// that is not there, or replaced, is watched again by renew(), and the service looks from time to time
/// anyway.
class StoreWatch {
 public:
  static Result<StoreWatch> open(std::string state_dir);

  int fd() const { return fd_.get(); }
  /// Watches the directory that has the name now.
  void renew();
  /// Whether the store was written to since the last time; does not wait.
  bool take();

 private:
  StoreWatch(UniqueFd fd, std::string state_dir) : fd_(std::move(fd)), state_dir_(std::move(state_dir)) {}

  UniqueFd fd_;
  std::string state_dir_;
};

}  // namespace chatgate
