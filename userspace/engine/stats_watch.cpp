// SPDX-License-Identifier: Apache-2.0
#include "engine/stats_watch.h"

#include <utility>

#include "engine/key_hits.h"

namespace chatgate {

Result<StatsWatch> StatsWatch::begin(const SessionOptions& options) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(options));
  StatsWatch watch(std::move(session));
  CHATGATE_TRY_ASSIGN(const Transaction view, watch.session_.store.begin_read());
  CHATGATE_TRY(watch.open_counters());
  CHATGATE_TRY(watch.reasons_.begin(watch.session_));
  if (watch.counters_) CHATGATE_TRY(watch.hits_.begin(watch.session_, *watch.counters_));
  watch.last_ = std::chrono::steady_clock::now();
  return watch;
}

Result<WatchReport> StatsWatch::look(std::size_t top) {
  CHATGATE_TRY_ASSIGN(const bool current, is_current());
  if (!current) {
    CHATGATE_TRY_ASSIGN(session_, open_for_look(session_.options));
  }
  session_.now = wall_now();
  CHATGATE_TRY_ASSIGN(const Transaction view, session_.store.begin_read());
  if (!current) CHATGATE_TRY(open_counters());
  WatchReport report;
  const auto now = std::chrono::steady_clock::now();
  report.at = session_.now;
  report.seconds = std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  CHATGATE_TRY(look_at_counters(top, report));
  return report;
}

Result<bool> StatsWatch::is_current() {
  if (!session_.tables || !counters_ || !session_.pins->exists()) return false;
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session_.store.settings().kernel_epoch());
  return session_.tables->control().epoch == epoch && session_.tables->store() == session_.store.id();
}

Status StatsWatch::open_counters() {
  CHATGATE_TRY_ASSIGN(counters_, slots_in_use(session_));
  return {};
}

Status StatsWatch::look_at_counters(std::size_t top, WatchReport& report) {
  if (session_.tables) {
    CHATGATE_TRY(reasons_.look(session_, report));
  } else {
    reasons_.look_at_nothing(report);
    report.warnings.emplace_back("nothing is attached: packet counters start with 'chatgate attach'");
  }
  if (counters_) return hits_.look(session_, *counters_, top, report);
  return hits_.look_at_nothing(session_, top, report);
}

}  // namespace chatgate
