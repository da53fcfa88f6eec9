// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "base/clock.h"
#include "base/result.h"
#include "host/link_watch.h"

namespace chatgate {

using Instant = std::chrono::steady_clock::time_point;

/// Why the service's loop goes on.
struct Wakeup {
  bool stop = false;    ///< it is to end
  bool reload = false;  ///< it is to read its configuration again
  bool store = false;   ///< somebody wrote to the store
  bool worker = false;  ///< the worker has finished something
  LinkEvents links;     ///< what happened to interfaces
};

/// The service's clocks, and what it waits for.
class Clockwork {
 public:
  virtual ~Clockwork() = default;

  /// For intervals: never set back.
  virtual Instant now() const = 0;
  virtual WallTime wall() const = 0;

  /// Returns when something happens, at the latest at `until`. An error: the loop cannot go on.
  virtual Result<Wakeup> wait(Instant until) = 0;
};

}  // namespace chatgate
