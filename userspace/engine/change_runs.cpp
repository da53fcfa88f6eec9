// SPDX-License-Identifier: Apache-2.0
#include "engine/change_runs.h"

#include <algorithm>

namespace chatgate {
namespace {

/// How many runs are held back for further lines to join: with a label for each line, there is nothing to
/// find.
constexpr std::size_t kOpenRuns = 8;
constexpr std::size_t kLongRun = 65536;

Status log_run(ChangeLog& log, std::uint64_t revision, const ListRow& list, const Change& common,
               const std::vector<IpPrefix>& prefixes) {
  return prefixes.empty() ? Status() : log.append_run(revision, list, common, prefixes);
}

bool alike(const Change& a, const Change& b) {
  return a.operation == b.operation && a.shadow == b.shadow && a.expired_before == b.expired_before &&
         a.expires_after == b.expires_after && a.label == b.label;
}

}  // namespace

Status ChangeRuns::add(ChangeLog& log, std::uint64_t revision, const ListRow& list, const Change& change) {
  const auto run = std::find_if(runs_.rbegin(), runs_.rend(), [&](const Run& one) {
    return one.list.id == list.id && alike(one.common, change);
  });
  if (run != runs_.rend()) {
    run->prefixes.push_back(change.prefix);
    if (run->prefixes.size() < kLongRun) return {};
    CHATGATE_TRY(log_run(log, revision, run->list, run->common, run->prefixes));
    run->prefixes.clear();
    return {};
  }
  if (runs_.size() == kOpenRuns) {
    const Run& oldest = runs_.front();
    CHATGATE_TRY(log_run(log, revision, oldest.list, oldest.common, oldest.prefixes));
    runs_.pop_front();
  }
  runs_.push_back({list, change, {change.prefix}});
  return {};
}

Status ChangeRuns::finish(ChangeLog& log, std::uint64_t revision) {
  for (const Run& run : runs_) CHATGATE_TRY(log_run(log, revision, run.list, run.common, run.prefixes));
  runs_.clear();
  return log.forget_before_now();
}

}  // namespace chatgate
