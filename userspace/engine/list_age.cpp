// SPDX-License-Identifier: Apache-2.0
#include "engine/list_age.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/duration.h"

namespace chatgate {

std::chrono::seconds age_of(const ListSettings& settings, WallTime now) {
  const WallTime last = std::max(settings.checked_at, settings.changed_at);
  return std::chrono::floor<std::chrono::seconds>(std::max(now, last) - last);
}

bool is_stale(const ListSettings& settings, WallTime now) {
  return settings.max_age && age_of(settings, now) > *settings.max_age;
}

std::vector<std::string> stale_lists(const std::vector<ListRow>& lists, WallTime now) {
  std::vector<std::string> warnings;
  for (const ListRow& list : lists) {
    if (!is_stale(list.settings, now)) continue;
    const std::string source = list.settings.source.empty() ? "FILE" : list.settings.source;
    warnings.push_back(fmt::format("list {} is {} old, more than its {}: 'chatgate import {} {} --replace'",
                                   list.info.name, to_string(age_of(list.settings, now)),
                                   to_string(*list.settings.max_age), list.info.name, visible(source)));
  }
  return warnings;
}

}  // namespace chatgate
