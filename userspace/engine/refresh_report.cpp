// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/refresh.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

std::string second_of(WallTime time) { return to_string(std::chrono::floor<std::chrono::seconds>(time)); }

constexpr std::size_t kLongestLine = 300;

}  // namespace

std::string one_line(const Error& error) {
  std::string text = error.reason;
  for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at))
    text.replace(at, 3, "; ");
  return visible(text, kLongestLine);
}

bool RefreshedList::is_due(WallTime now) const { return !is_url(source) || state.due_at <= now; }

Result<std::vector<RefreshedList>> refreshed_lists(Store& store) {
  std::vector<RefreshedList> lists;
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, store.lists().rows());
  for (const ListRow& row : rows) {
    if (!row.settings.refresh || row.settings.source.empty()) continue;
    CHATGATE_TRY_ASSIGN(const auto state, store.refreshes().find(row.id));
    lists.push_back(
        {row.info.name, row.settings.source, *row.settings.refresh, state.value_or(RefreshState{})});
  }
  return lists;
}

std::vector<std::string> failing_sources(const std::vector<RefreshedList>& lists) {
  std::vector<std::string> warnings;
  for (const RefreshedList& one : lists) {
    const RefreshState& state = one.state;
    if (state.failures == 0) continue;
    const std::string since = state.succeeded_at == WallTime{} ? std::string("never was")
                                                               : "last was " + second_of(state.succeeded_at);
    warnings.push_back(fmt::format("list {} is not refreshed ({}): {}: it stays as it is, next try {}",
                                   one.list, since, state.result, second_of(state.due_at)));
  }
  return warnings;
}

std::string_view to_string(RefreshResult result) {
  switch (result) {
    case RefreshResult::kUnchanged:
      return "unchanged";
    case RefreshResult::kReplaced:
      return "replaced";
    case RefreshResult::kFailed:
      return "failed";
    case RefreshResult::kNotRefreshed:
      break;
  }
  return "not refreshed";
}

std::string RefreshOutcome::line() const {
  std::string text = fmt::format("list {}: {}", list, to_string(result));
  if (result == RefreshResult::kReplaced) text += fmt::format(" +{} -{}", added, removed);
  if (revision != 0 && !in_force) text += ", not in force";
  if (error) text += ": " + one_line(*error);
  if (!source.empty()) text += fmt::format(" ({})", visible(source, kShownBytes));
  if (error && !error->hint.empty()) text += "; hint: " + visible(error->hint);
  return text;
}

}  // namespace chatgate
