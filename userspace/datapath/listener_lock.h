// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "datapath/pins.h"

namespace chatgate {

/// The right to be the one listener of a set of tables: a lock on the directory of its pins, so it ends with
/// the process, and new tables have a new one.
class ListenerLock {
 public:
  /// Does not wait: refused if there is a listener, naming its process.
  static Result<ListenerLock> take(const PinDirectory& pins);

  /// Refused if the tables were removed, or others are in their place.
  Status check_live() const;

 private:
  ListenerLock(UniqueFd directory, std::string path) : fd_(std::move(directory)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;
};

}  // namespace chatgate
