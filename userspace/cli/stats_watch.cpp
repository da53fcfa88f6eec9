// SPDX-License-Identifier: Apache-2.0
// stats --watch
#include <charconv>
#include <chrono>
#include <ostream>

#include <fmt/format.h>

#include "cli/render_watch.h"
#include "cli/screen.h"
#include "cli/stats_options.h"
#include "engine/stats_watch.h"

namespace chatgate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kShortestInterval = 0.2;  // seconds
constexpr double kLongestInterval = 60;
constexpr std::size_t kMostEntries = 1000;  // that a window or a document shows

/// Seconds, with or without "s": "1", "0.5s".
Result<Clock::duration> parse_interval(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && digits.back() == 's') digits.remove_suffix(1);
  double seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (!whole || !(seconds >= kShortestInterval && seconds <= kLongestInterval))
    return fail(
        usage_error("read interval", text, "is not a number of seconds from 0.2 to 60", "1s, 0.5s, 30s"));
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

struct WatchPlan {
  WatchView view;
  Clock::duration interval{};
  std::uint64_t count = 0;
  bool json = false;
};

std::string plain_text(const std::vector<ScreenLine>& lines) {
  std::string text;
  for (const ScreenLine& line : lines) text += line.text + "\n";
  return text + "\n";
}

/// Blocks of text, or a document a line: each is out before the next interval begins.
Status watch_plain(StatsWatch& watch, const WatchPlan& plan, std::ostream& out) {
  CHATGATE_TRY_ASSIGN(Waiter waiter, Waiter::open(false));
  const std::size_t top = plan.view.top == 0 ? 10 : plan.view.top;
  Clock::time_point next = Clock::now() + plan.interval;
  for (std::uint64_t done = 0; plan.count == 0 || done < plan.count; ++done) {
    Waiter::Woken woken = Waiter::Woken::kResize;
    while (woken == Waiter::Woken::kResize) {
      CHATGATE_TRY_ASSIGN(woken, waiter.wait(next));
    }
    if (woken == Waiter::Woken::kEnd) return {};
    next = std::max(next + plan.interval, Clock::now());
    CHATGATE_TRY_ASSIGN(const WatchReport report, watch.look(top));
    if (plan.json)
      out << watch_json(report, top).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    else
      out << plain_text(watch_lines(report, plan.view, 0));
    if (!out.flush()) return {};  // nobody reads: whoever called says so
  }
  return {};
}

Status watch_on_screen(StatsWatch& watch, const WatchPlan& plan) {
  // First, so that the screen is given back before a signal that came in between ends the process.
  CHATGATE_TRY_ASSIGN(Waiter waiter, Waiter::open(true));
  CHATGATE_TRY_ASSIGN(const Screen screen, Screen::open());
  const std::size_t top = plan.view.top == 0 ? kMostEntries : plan.view.top;
  CHATGATE_TRY_ASSIGN(WatchReport report, watch.look(top));
  Clock::time_point next = Clock::now() + plan.interval;
  for (std::uint64_t done = 0;;) {
    CHATGATE_TRY(screen.draw(watch_lines(report, plan.view, screen.size().rows)));
    if (plan.count != 0 && done == plan.count) return {};
    CHATGATE_TRY_ASSIGN(const Waiter::Woken woken, waiter.wait(next));
    if (woken == Waiter::Woken::kEnd) return {};
    if (woken == Waiter::Woken::kResize) continue;
    ++done;
    next = std::max(next + plan.interval, Clock::now());
    CHATGATE_TRY_ASSIGN(report, watch.look(top));
  }
}

}  // namespace

Result<Output> watch_command(const Context& context, const StatsOptions& options) {
  WatchPlan plan;
  CHATGATE_TRY_ASSIGN(plan.interval, parse_interval(options.watch));
  const std::string interval = fmt::format("{:g}s", std::chrono::duration<double>(plan.interval).count());
  plan.view = {options.by_given ? options.by : "", interval, options.top};
  plan.count = options.count;
  plan.json = context.json;
  CHATGATE_TRY_ASSIGN(StatsWatch opened, StatsWatch::begin(context.session_options()));
  const auto watch = std::make_shared<StatsWatch>(std::move(opened));
  Output output;
  output.write = [watch, plan](std::ostream& out) {
    return !plan.json && is_screen() ? watch_on_screen(*watch, plan) : watch_plain(*watch, plan, out);
  };
  return output;
}

}  // namespace chatgate
