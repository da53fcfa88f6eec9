// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/stop_signals.h"
#include "cli/event_filter.h"
#include "cli/line_output.h"
#include "cli/render_event.h"
#include "engine/event_listener.h"

namespace chatgate {

/// How a stream is shown, and when it ends by itself.
struct EventStreamOptions {
  bool json = false;        ///< one document a line, instead of text
  std::uint64_t count = 0;  ///< after so many were shown; 0: no limit
  std::optional<std::chrono::seconds> span;
};

/// Drops as they happen, one line each on stdout, as long as somebody reads them.
class EventStream {
 public:
  EventStream(EventListener& listener, const EventFilter& filter, const EventStreamOptions& options);

  /// Until the count or the time is over, a signal asks for the end, or nobody reads any more: all of them a
  /// good end. Refused when the tables went away.
  Status run(const StopSignals& signals);

  /// Stops the listener and shows what it had still read.
  Result<EventTotals> finish();

  /// On stdout, in its turn; waits for a slow reader at most a second.
  void write_last(const std::string& line);

 private:
  using Instant = std::chrono::steady_clock::time_point;

  bool over() const;
  bool shown_enough() const { return options_.count != 0 && totals_.shown >= options_.count; }
  Status keep_on();
  Status show();
  /// False: it ends.
  Result<bool> wait(const StopSignals& signals);
  int patience() const;  ///< ms until something is due

  EventListener* listener_;
  const EventFilter* filter_;
  EventStreamOptions options_;
  LineOutput output_;
  EventTotals totals_;
  std::optional<Instant> end_;
  Instant renew_at_;
};

}  // namespace chatgate
