// SPDX-License-Identifier: Apache-2.0
#include "base/stop_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace chatgate {

Result<StopSignals> StopSignals::catch_them() {
  sigset_t stops;
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&stops);
  for (const int one : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&stops, one);
  blocked = stops;
  sigaddset(&blocked, SIGPIPE);
  UniqueFd fd(signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(system_error("catch signals", "", errno));
  if (sigprocmask(SIG_BLOCK, &blocked, &before) != 0) return fail(system_error("catch signals", "", errno));
  return StopSignals(std::move(fd), before);
}

StopSignals::StopSignals(StopSignals&& other) noexcept : fd_(std::move(other.fd_)), before_(other.before_) {}

std::optional<int> StopSignals::take() const {
  signalfd_siginfo signal{};
  if (read(fd_.get(), &signal, sizeof(signal)) != sizeof(signal)) return std::nullopt;
  return static_cast<int>(signal.ssi_signo);
}

StopSignals::~StopSignals() {
  if (!fd_) return;
  // They were heeded: they must not end the process as soon as they are let through.
  while (take()) {
  }
  const timespec at_once{};
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  while (sigtimedwait(&pipe, nullptr, &at_once) > 0) {
  }
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace chatgate
