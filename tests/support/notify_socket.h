// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "support/temp_dir.h"

namespace chatgate::test {

/// What systemd listens on for its services (sd_notify(3)): a datagram socket in the file system.
class NotifySocket {
 public:
  /// Fails the test if it cannot be made.
  NotifySocket();

  const std::string& path() const { return path_; }
  /// The next message, if one has come.
  std::optional<std::string> take() const;

 private:
  TempDir directory_;
  std::string path_;
  UniqueFd fd_;
};

}  // namespace chatgate::test
