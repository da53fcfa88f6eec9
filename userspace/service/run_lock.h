// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// The right to be the one service of a state directory; ends with the process.
class RunLock {
 public:
  /// Does not wait: refused if there is a service, naming its process. Makes the directory and the file
  /// service.lock in it. Where that cannot be written there is no lock, and taken() says so: the service must
  /// go on all the same.
  static Result<RunLock> take(const std::string& state_dir);

  bool taken() const { return static_cast<bool>(fd_); }

 private:
  explicit RunLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace chatgate
