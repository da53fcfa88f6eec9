// SPDX-License-Identifier: Apache-2.0
#include "service/service.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/lock_holder.h"
#include "base/log.h"
#include "service/fold_task.h"
#include "service/purge_task.h"

namespace chatgate {
namespace {

using namespace std::chrono_literals;

/// Several lines of a burst of changes are looked at together.
constexpr auto kBurst = 50ms;
/// A download ends after five minutes by itself; a job that takes so long hangs.
constexpr auto kLongestJob = 20min;
/// How long a command may hold the lock before that is said.
constexpr auto kLongWait = 1min;
/// How long the end waits for what others hold.
constexpr auto kPatience = 3s;

/// A command hangs, or a large one takes its time.
Error lock_is_held(const ServiceOptions& options) {
  const UniqueFd fd(open(options.bpffs.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string holder = fd ? lock_holder(fd.get()) : std::string();
  if (holder.empty()) return refused("lock", options.bpffs, "another command has held it for long");
  return refused("lock", options.bpffs, fmt::format("process {} has held it for long", holder),
                 fmt::format("'ps -f {}' shows what it is", holder));
}

bool concerns(const LinkEvents& events, const std::set<std::string>& interfaces) {
  return events.missed || std::any_of(events.names.begin(), events.names.end(),
                                      [&](const std::string& name) { return interfaces.contains(name); });
}

}  // namespace

Service::Service(ServiceOptions options, Configuration configuration, Clockwork& clock, Worker& worker,
                 Notifier notifier)
    : context_(std::move(options), std::move(configuration), clock),
      worker_(&worker),
      notifier_(std::move(notifier)),
      upkeep_(context_),
      feed_(context_),
      refresher_(context_, worker),
      metrics_(context_),
      tasks_(tasks()),
      schedule_(static_cast<std::uint32_t>(getpid())) {
  // What has no hurry is spread over the first minutes.
  const std::array<std::chrono::seconds, 6> first{0s, 0s, 1s, 60s, 300s, 0s};
  for (std::size_t i = 0; i < tasks_.size(); ++i)
    schedule_.add(tasks_.at(i).interval, clock.now() + first.at(i));
}

/// By Number.
std::vector<Service::Task> Service::tasks() {
  return {{"upkeep", 2min, [this] { return upkeep_.run(); }},
          {"changes", 1min, [this] { return feed_.run(); }},
          {"lists", 15s, [this] { return refresher_.run(); }},
          {"counters", 5min, [this] { return fold_task(context_); }},
          {"retention", 1h, [this] { return purge_task(context_); }},
          {"metrics", 10min, [this] { return metrics_.run(); }}};
}

void Service::run_task(std::size_t number) {
  Task& task = tasks_.at(number);
  const Result<TaskEnd> end = task.run();
  const Instant now = context_.clock->now();
  if (!end) {
    static_cast<void>(context_.troubles.tell(task.name, fail(end.error())));
  } else if (*end != TaskEnd::kBusy) {
    if (context_.troubles.tell(task.name, {}) == Troubles::Turn::kEnded) schedule_.hurry_failing(now);
  } else if (!task.busy_since) {
    task.busy_since = now;
  } else if (now - *task.busy_since > kLongWait) {
    static_cast<void>(context_.troubles.tell(task.name, fail(lock_is_held(context_.options))));
  }
  if (!end || *end != TaskEnd::kBusy) task.busy_since.reset();
  schedule_.ended(number, now, end ? *end : TaskEnd::kFailed);
  apply_requests();
}

/// What the tasks ask of upkeep.
void Service::apply_requests() {
  const Instant soon = context_.clock->now() + kBurst;
  if (std::exchange(context_.upkeep_due, false)) schedule_.no_later_than(kUpkeep, soon);
  // What is overdue longest comes first: a time long past would keep all other tasks waiting.
  schedule_.no_later_than(kUpkeep, std::max(soon, std::exchange(context_.upkeep_by, Instant::max())));
}

void Service::run_due() {
  // Each at most once: what is due again at once waits until the loop has looked around.
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const auto number = schedule_.due(context_.clock->now());
    if (!number) return;
    run_task(*number);
    pet();
  }
}

void Service::reload() {
  notifier_.reloading();
  Result<Configuration> read = read_configuration(context_.options);
  if (read) {
    context_.configuration = std::move(*read);
    set_log_level(context_.configuration.log_level);
    log_event(LogLevel::kInfo, "configuration_read");
    schedule_.no_later_than(kUpkeep, context_.clock->now());
    schedule_.no_later_than(kMetrics, context_.clock->now());
  } else {
    log_event(LogLevel::kError, "configuration_refused",
              {{"error", fmt::format("{}: {}", read.error().object, read.error().reason)},
               {"hint", read.error().hint}});
  }
  notifier_.reloaded();
}

void Service::heed(const Wakeup& wakeup) {
  const Instant now = context_.clock->now();
  if (wakeup.reload) reload();
  if (wakeup.worker) refresher_.take();
  // What fails writes, too: it has its own time to be tried again.
  if (wakeup.store && !schedule_.is_failing(kFeed)) schedule_.no_later_than(kFeed, now + kBurst);
  if (concerns(wakeup.links, context_.interfaces)) schedule_.no_later_than(kUpkeep, now);
  apply_requests();
}

void Service::tell_state() {
  if (upkeep_.is_ready()) notifier_.ready();
  const auto trouble = context_.troubles.any();
  notifier_.status(trouble ? fmt::format("{}; {}", context_.filtering, *trouble) : context_.filtering);
  pet();
}

/// What hangs does not come here.
void Service::pet() {
  const auto busy = worker_->busy_since();
  if (!busy || context_.clock->now() - *busy < kLongestJob) notifier_.alive(context_.clock->now());
}

Instant Service::wake_at() const { return std::min(schedule_.next(), notifier_.next()); }

/// The filter stays on; what it has counted is put by.
void Service::stop() {
  notifier_.stopping();
  notifier_.status("stopping; the filter stays on");
  const Instant end = context_.clock->now() + kPatience;
  Result<TaskEnd> folded = fold_task(context_);
  while (folded && *folded == TaskEnd::kBusy && context_.clock->now() < end) {
    if (!context_.clock->wait(context_.clock->now() + kBurst)) break;
    folded = fold_task(context_);
  }
  if (!folded) static_cast<void>(context_.troubles.tell("counters", fail(folded.error())));
  log_event(LogLevel::kInfo, "stopped");
}

Status Service::run() {
  log_event(LogLevel::kInfo, "started",
            {{"version", CHATGATE_VERSION},
             {"state_dir", context_.options.state_dir},
             {"bpffs", context_.options.bpffs}});
  for (;;) {
    run_due();
    tell_state();
    CHATGATE_TRY_ASSIGN(const Wakeup wakeup, context_.clock->wait(wake_at()));
    if (wakeup.stop) break;
    heed(wakeup);
  }
  stop();
  return {};
}

}  // namespace chatgate
