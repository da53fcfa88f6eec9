// SPDX-License-Identifier: Apache-2.0
#include "cli/event_stream.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace chatgate {
namespace {

constexpr std::chrono::seconds kRenewal{1};

/// The reader went away: of a pipe, a socket, a terminal.
bool nobody_reads(short revents) { return (revents & (POLLERR | POLLHUP | POLLNVAL)) != 0; }

std::string line_of(const DropEvent& event, bool json) {
  if (!json) return event_text(event);
  return event_json(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

EventStream::EventStream(EventListener& listener, const EventFilter& filter,
                         const EventStreamOptions& options)
    : listener_(&listener), filter_(&filter), options_(options), output_(STDOUT_FILENO) {
  const Instant now = std::chrono::steady_clock::now();
  renew_at_ = now + kRenewal;
  if (options.span) end_ = now + *options.span;
  if (!options.json && isatty(STDOUT_FILENO) == 1) output_.add(event_heading());
}

bool EventStream::over() const {
  return (shown_enough() && !output_.pending()) || (end_ && std::chrono::steady_clock::now() >= *end_);
}

Status EventStream::keep_on() {
  const Instant now = std::chrono::steady_clock::now();
  if (now < renew_at_) return {};
  renew_at_ = now + kRenewal;
  return listener_->keep_on();
}

Status EventStream::show() {
  CHATGATE_TRY_ASSIGN(const std::vector<DropEvent> events, listener_->read());
  for (const DropEvent& event : events) {
    if (shown_enough()) return {};
    if (!filter_->lets_through(event)) {
      ++totals_.filtered;
      continue;
    }
    ++totals_.shown;
    output_.add(line_of(event, options_.json));
  }
  return {};
}

int EventStream::patience() const {
  const Instant due = end_ ? std::min(*end_, renew_at_) : renew_at_;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

/// While lines wait for their reader nothing more is read: what then does not fit the ring is counted as
/// lost.
Result<bool> EventStream::wait(const StopSignals& signals) {
  const bool full = output_.pending();
  std::array<pollfd, 3> fds{{{full ? -1 : listener_->fd(), POLLIN, 0},
                             {signals.fd(), POLLIN, 0},
                             {STDOUT_FILENO, static_cast<short>(full ? POLLOUT : 0), 0}}};
  if (poll(fds.data(), fds.size(), patience()) < 0) {
    if (errno == EINTR) return true;
    return fail(system_error("events", "", errno));
  }
  if (fds[1].revents != 0 || nobody_reads(fds[2].revents)) return false;
  if ((fds[2].revents & POLLOUT) != 0 && !output_.write_some()) return false;
  if (fds[0].revents != 0) CHATGATE_TRY(show());
  return true;
}

Status EventStream::run(const StopSignals& signals) {
  for (bool on = true; on && !over();) {
    CHATGATE_TRY(keep_on());
    CHATGATE_TRY_ASSIGN(on, wait(signals));
  }
  return {};
}

Result<EventTotals> EventStream::finish() {
  listener_->stop();
  CHATGATE_TRY(show());
  CHATGATE_TRY_ASSIGN(const EventFlow flow, listener_->flow());
  totals_.over_rate = flow.limited;
  totals_.lost = flow.lost;
  return totals_;
}

void EventStream::write_last(const std::string& line) {
  if (!line.empty()) output_.add(line);
  const Instant patience = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (output_.pending() && std::chrono::steady_clock::now() < patience) {
    pollfd out{STDOUT_FILENO, POLLOUT, 0};
    if (poll(&out, 1, 100) > 0 && (nobody_reads(out.revents) || !output_.write_some())) return;
  }
}

}  // namespace chatgate
