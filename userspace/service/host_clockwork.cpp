// SPDX-License-Identifier: Apache-2.0
#include "service/host_clockwork.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

namespace chatgate {
namespace {

constexpr std::int64_t kLongestWait = 3'600'000;  // ms: fits an int

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
  CHATGATE_TRY_ASSIGN(StopSignals signals, StopSignals::catch_them());
  UniqueFd worker(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!worker) return fail(system_error("wait", "worker", errno));
  return HostClockwork(std::move(signals), std::move(worker), std::move(links), std::move(store));
}

void HostClockwork::take_signals(Wakeup& wakeup) const {
  while (const auto signal = signals_.take()) {
    wakeup.reload = wakeup.reload || *signal == SIGHUP;
    wakeup.stop = wakeup.stop || *signal != SIGHUP;
  }
}

Result<Wakeup> HostClockwork::wait(Instant until) {
  store_.renew();
  std::array<pollfd, 4> sources{{{signals_.fd(), POLLIN, 0},
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
