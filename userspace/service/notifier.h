// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "service/clockwork.h"
#include "service/systemd_library.h"

namespace chatgate {

/// Tells systemd how the service is (sd_notify(3)). Without systemd nothing is told, and nothing goes wrong.
class Notifier {
 public:
  /// By the environment: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID. Refused: there is a socket, and no
  /// library.
  static Result<Notifier> from_environment();

  /// It filters. Says so once.
  void ready();
  /// One line for `systemctl status`; said if it is another than before.
  void status(const std::string& text);
  void reloading();
  /// The end of reloading().
  void reloaded();
  void stopping();

  /// To be called whenever the loop has gone round: pets the watchdog, in time but not more often than
  /// needed.
  void alive(Instant now);
  /// When alive() has to be called next; far ahead without a watchdog.
  Instant next() const { return next_; }

 private:
  void tell(const std::string& text) const;

  std::optional<SystemdLibrary> systemd_;
  std::chrono::microseconds watchdog_{};  // between two pets; 0: there is none
  Instant next_ = Instant::max();
  bool ready_ = false;
  std::string status_;
};

}  // namespace chatgate
