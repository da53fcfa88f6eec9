// SPDX-License-Identifier: Apache-2.0
#include "engine/change_runs.h"

#include <algorithm>

namespace chatgate {
namespace {

/// How many of the latest runs a line may still join: with a label for each line, there is nothing to find.
constexpr std::size_t kOpenRuns = 8;

bool alike(const Change& a, const Change& b) {
  return a.operation == b.operation && a.shadow == b.shadow && a.expired_before == b.expired_before &&
         a.expires_after == b.expires_after && a.label == b.label;
}

}  // namespace

void ChangeRuns::add(const ListRow& list, const Change& change) {
  const std::size_t open = std::min(runs_.size(), kOpenRuns);
  const auto run =
      std::find_if(runs_.rbegin(), runs_.rbegin() + static_cast<std::ptrdiff_t>(open),
                   [&](const Run& one) { return one.list.id == list.id && alike(one.common, change); });
  if (run != runs_.rbegin() + static_cast<std::ptrdiff_t>(open)) {
    run->prefixes.push_back(change.prefix);
    return;
  }
  runs_.push_back({list, change, {change.prefix}});
}

Status ChangeRuns::write(ChangeLog& log, std::uint64_t revision) const {
  for (const Run& run : runs_) CHATGATE_TRY(log.append_run(revision, run.list, run.common, run.prefixes));
  return log.forget_before_now();
}

}  // namespace chatgate
