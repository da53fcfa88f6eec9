// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemd/sd-daemon.h>

#include "base/result.h"

namespace chatgate {

/// libsystemd's functions. It is loaded by a service that systemd started: with the libraries behind it, it
/// would cost every command time.
struct SystemdLibrary {
  decltype(&sd_notify) notify = nullptr;
  decltype(&sd_watchdog_enabled) watchdog_enabled = nullptr;
};

/// kRefused if libsystemd is not installed.
Result<SystemdLibrary> load_systemd_library();

}  // namespace chatgate
