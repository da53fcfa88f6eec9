// SPDX-License-Identifier: Apache-2.0
#include "service/host_clockwork.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace chatgate {
namespace {

constexpr std::int64_t kLongestWait = 3'600'000;  // ms: fits an int

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : signals) sigaddset(&set, one);
  return set;
}

/// Rounded up: to wake too early is to wake again at once.
int milliseconds_until(Instant until) {
  const Instant now = std::chrono::steady_clock::now();
  if (until <= now) return 0;
  return static_cast<int>(
      std::min(std::chrono::ceil<std::chrono::milliseconds>(until - now).count(), kLongestWait));
}

}  // namespace

Result<HostClockwork> HostClockwork::open(const std::string& state_dir) {
  CHATGATE_TRY_ASSIGN(LinkWatch links, LinkWatch::open());
  CHATGATE_TRY_ASSIGN(StoreWatch store, StoreWatch::open(state_dir));
  const sigset_t heeded = set_of({SIGTERM, SIGINT, SIGHUP});
  const sigset_t blocked = set_of({SIGTERM, SIGINT, SIGHUP, SIGPIPE});
  UniqueFd signals(signalfd(-1, &heeded, SFD_CLOEXEC | SFD_NONBLOCK));
  UniqueFd worker(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  sigset_t before;
  if (!signals || !worker || pthread_sigmask(SIG_BLOCK, &blocked, &before) != 0)
    return fail(system_error("wait", "signals", errno));
  return HostClockwork(before, std::move(signals), std::move(worker), std::move(links), std::move(store));
}

HostClockwork::HostClockwork(HostClockwork&& other) noexcept = default;

HostClockwork::~HostClockwork() {
  if (!signals_) return;
  // What came meanwhile was heeded, or is none of ours: it must not end the process as soon as it is let
  // through.
  const sigset_t blocked = set_of({SIGTERM, SIGINT, SIGHUP, SIGPIPE});
  const timespec at_once{};
  while (sigtimedwait(&blocked, nullptr, &at_once) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void HostClockwork::take_signals(Wakeup& wakeup) const {
  signalfd_siginfo signal{};
  while (read(signals_.get(), &signal, sizeof(signal)) == sizeof(signal)) {
    wakeup.reload = wakeup.reload || signal.ssi_signo == SIGHUP;
    wakeup.stop = wakeup.stop || signal.ssi_signo != SIGHUP;
  }
}

Result<Wakeup> HostClockwork::wait(Instant until) {
  store_.renew();
  std::array<pollfd, 4> sources{{{signals_.get(), POLLIN, 0},
                                 {links_.fd(), POLLIN, 0},
                                 {store_.fd(), POLLIN, 0},
                                 {worker_.get(), POLLIN, 0}}};
  if (poll(sources.data(), sources.size(), milliseconds_until(until)) < 0 && errno != EINTR)
    return fail(system_error("wait", "", errno));
  Wakeup wakeup;
  if (sources[0].revents != 0) take_signals(wakeup);
  if (sources[1].revents != 0) {
    CHATGATE_TRY_ASSIGN(wakeup.links, links_.take());
  }
  if (sources[2].revents != 0) wakeup.store = store_.take();
  eventfd_t count = 0;
  if (sources[3].revents != 0) wakeup.worker = eventfd_read(worker_.get(), &count) == 0;
  return wakeup;
}

}  // namespace chatgate
