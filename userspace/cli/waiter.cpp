// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "cli/screen.h"

namespace chatgate {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH}) sigaddset(&set, signal);
  return set;
}

/// Rounded up: a poll that ends too early would be repeated at once.
int milliseconds_until(std::chrono::steady_clock::time_point until) {
  const auto left = until - std::chrono::steady_clock::now();
  if (left <= std::chrono::steady_clock::duration::zero()) return 0;
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

}  // namespace

Result<Waiter> Waiter::open(bool keys) {
  Waiter waiter;
  waiter.keys_ = keys;
  const sigset_t watched = watched_signals();
  sigset_t before;
  if (pthread_sigmask(SIG_BLOCK, &watched, &before) != 0)
    return fail(system_error("watch", "signals", errno));
  waiter.before_ = before;
  waiter.signals_ = UniqueFd(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!waiter.signals_) return fail(system_error("watch", "signals", errno));
  return waiter;
}

Waiter::Waiter(Waiter&& other) noexcept
    : signals_(std::move(other.signals_)), before_(std::exchange(other.before_, {})), keys_(other.keys_) {}

Waiter::~Waiter() {
  if (before_) pthread_sigmask(SIG_SETMASK, &*before_, nullptr);
}

Result<Waiter::Woken> Waiter::wait(std::chrono::steady_clock::time_point until) {
  for (;;) {
    std::array<pollfd, 2> sources{{{signals_.get(), POLLIN, 0}, {keys_ ? STDIN_FILENO : -1, POLLIN, 0}}};
    const int ready = poll(sources.data(), sources.size(), milliseconds_until(until));
    if (ready < 0 && errno != EINTR) return fail(system_error("wait", "", errno));
    if (ready == 0) return Woken::kTime;
    if (sources[0].revents != 0) {
      if (const auto woken = read_signal()) return *woken;
    }
    if (sources[1].revents != 0 && read_quit_key()) return Woken::kEnd;
  }
}

std::optional<Waiter::Woken> Waiter::read_signal() const {
  signalfd_siginfo signal{};
  if (read(signals_.get(), &signal, sizeof(signal)) != sizeof(signal)) return std::nullopt;
  return signal.ssi_signo == SIGWINCH ? Woken::kResize : Woken::kEnd;
}

bool Waiter::read_quit_key() {
  char key = 0;
  const ssize_t got = read(STDIN_FILENO, &key, 1);
  if (got == 1) return key == 'q' || key == 'Q';
  if (got == 0 || errno != EINTR) keys_ = false;  // nobody types there any more
  return false;
}

}  // namespace chatgate
