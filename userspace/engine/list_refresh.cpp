// SPDX-License-Identifier: Apache-2.0
#include "engine/list_refresh.h"

#include <algorithm>

#include <fmt/format.h>

#include "lists/url_source.h"
#include "model/list.h"
#include "policy/refresh_schedule.h"

namespace chatgate {
namespace {

constexpr const char* kSetRefresh = "set list";

void apply(const RefreshChange& change, RefreshSettings& settings) {
  if (change.interval) settings.interval = *change.interval;
  if (change.column) settings.column = *change.column;
  if (change.v6_width) settings.v6_width = *change.v6_width;
  if (change.lifetime) settings.lifetime = *change.lifetime;
  settings.skip_bad = settings.skip_bad || change.skip_bad;
  settings.mask_host_bits = settings.mask_host_bits || change.mask_host_bits;
}

Status check_interval(const std::string& source, RefreshSettings& settings) {
  const bool given = settings.interval != std::chrono::seconds(0);
  if (!is_url(source)) {
    if (!given) return {};
    return fail(usage_error(kSetRefresh, "--refresh", "is for URLs", "a file is read again when it changes"));
  }
  if (!given) settings.interval = kDefaultRefresh;
  if (settings.interval >= kShortestRefresh && settings.interval <= kLongestRefresh) return {};
  return fail(usage_error(
      kSetRefresh, "--refresh " + to_string(settings.interval),
      fmt::format("not between {} and {}", to_string(kShortestRefresh), to_string(kLongestRefresh))));
}

/// What is read once an interval, and may fail once, must not run out in between.
Status check_lifetime(const RefreshSettings& settings) {
  if (!settings.lifetime || !settings.lifetime->span) return {};
  const std::chrono::seconds least = std::max<std::chrono::seconds>(2 * settings.interval, kShortestRefresh);
  if (*settings.lifetime->span >= least) return {};
  return fail(usage_error(kSetRefresh, "--for " + to_string(*settings.lifetime->span),
                          "entries would end before their source is read again",
                          fmt::format("at least {}", to_string(least))));
}

}  // namespace

Result<std::optional<RefreshSettings>> refresh_settings_of(const ListRow& list, const ListRequest& request) {
  using Wanted = std::optional<RefreshSettings>;
  const std::string& source = request.source ? *request.source : list.settings.source;
  const RefreshChange& change = request.refresh;
  if (!request.source && !change.any()) return list.settings.refresh;
  if (change.off || (source.empty() && !change.any())) return Wanted();
  if (source.empty())
    return fail(
        usage_error(kSetRefresh, list.info.name, "it has no source", "--source URL, or --source FILE"));
  const bool same = source == list.settings.source && list.settings.refresh;
  RefreshSettings settings = same && !request.source ? *list.settings.refresh : RefreshSettings{};
  apply(change, settings);
  CHATGATE_TRY(check_interval(source, settings));
  CHATGATE_TRY(check_lifetime(settings));
  if (settings.v6_width < 128 && list.info.kind != Kind::kBan)
    return fail(wrong_kind(kSetRefresh, list.info.name, list.info.kind, "--v6-width is for bans"));
  return Wanted(settings);
}

}  // namespace chatgate
