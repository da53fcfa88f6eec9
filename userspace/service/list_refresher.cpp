// SPDX-License-Identifier: Apache-2.0
#include "service/list_refresher.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

namespace chatgate {

std::vector<LogField> fields_of(const RefreshOutcome& outcome) {
  std::vector<LogField> fields{
      {"list", outcome.list},     {"result", std::string(to_string(outcome.result))},
      {"added", outcome.added},   {"removed", outcome.removed},
      {"source", outcome.source}, {"milliseconds", static_cast<std::uint64_t>(outcome.duration.count())}};
  if (outcome.revision != 0) fields.emplace_back("revision", outcome.revision);
  return fields;
}

ListRefresher::ListRefresher(ServiceContext& context, Worker& worker)
    : context_(&context), worker_(&worker), results_(std::make_shared<Results>()) {}

void ListRefresher::post(const RefreshedList& list) {
  RefreshRequest request;
  request.list = list.list;
  request.now = context_->clock->wall();
  request.lifetime = Lifetime{context_->configuration.durations.standard};
  worker_->post([results = results_, options = context_->session(), request] {
    RefreshOutcome outcome = refresh_list(options, request);
    const std::lock_guard lock(results->mutex);
    results->outcomes.push_back(std::move(outcome));
  });
}

void ListRefresher::tell(const RefreshOutcome& outcome) {
  under_way_.erase(outcome.list);
  const std::string subject = "list " + outcome.list;
  if (outcome.unrecorded)
    static_cast<void>(context_->troubles.tell(subject + " (record)", fail(*outcome.unrecorded)));
  else if (outcome.attempted)
    static_cast<void>(context_->troubles.tell(subject + " (record)", {}));
  if (outcome.result == RefreshResult::kNotRefreshed) return context_->troubles.forget(subject);
  if (!outcome.attempted) return;
  static_cast<void>(
      context_->troubles.tell(subject, outcome.error ? Status(fail(*outcome.error)) : Status()));
  const bool news = outcome.result == RefreshResult::kReplaced;  // a failure is told as trouble, once
  log_event(news ? LogLevel::kInfo : LogLevel::kDebug, "refresh", fields_of(outcome));
  for (const std::string& warning : outcome.warnings)
    log_event(LogLevel::kWarning, "warning", {{"list", outcome.list}, {"text", warning}});
  context_->upkeep_due = context_->upkeep_due || !outcome.in_force;
}

void ListRefresher::take() {
  std::vector<RefreshOutcome> outcomes;
  {
    const std::lock_guard lock(results_->mutex);
    outcomes = std::exchange(results_->outcomes, {});
  }
  for (const RefreshOutcome& outcome : outcomes) tell(outcome);
  // A large list that was read is not to stay in memory until the next one.
  if (!outcomes.empty()) malloc_trim(0);
}

Result<TaskEnd> ListRefresher::run() {
  take();
  if (!Store::exists(context_->options.state_dir)) return TaskEnd::kDone;
  CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(context_->options.state_dir));
  CHATGATE_TRY_ASSIGN(const std::vector<RefreshedList> lists, refreshed_lists(store));
  std::set<std::string> names;
  for (const RefreshedList& list : lists) {
    names.insert(list.list);
    if (list.is_due(context_->clock->wall()) && under_way_.insert(list.list).second) post(list);
  }
  context_->troubles.keep_only("list", names);
  return TaskEnd::kDone;
}

}  // namespace chatgate
