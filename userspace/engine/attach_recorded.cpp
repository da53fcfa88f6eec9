// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/attaching.h"

namespace chatgate {
namespace {

void add(AttachReport&& one, AttachReport& all) {
  all.rebuilt = all.rebuilt || one.rebuilt;
  all.kernel_bytes = one.kernel_bytes;
  std::move(one.attached.begin(), one.attached.end(), std::back_inserter(all.attached));
  std::move(one.replaced.begin(), one.replaced.end(), std::back_inserter(all.replaced));
  std::move(one.warnings.begin(), one.warnings.end(), std::back_inserter(all.warnings));
}

}  // namespace

Result<AttachReport> attach_recorded(Session& session, bool dry_run) {
  CHATGATE_TRY_ASSIGN(std::vector<InterfaceRow> rows, session.store.interfaces().all());
  std::erase_if(rows, [](const InterfaceRow& row) { return !row.wanted; });
  AttachReport all;
  all.dry_run = dry_run;
  std::optional<Error> first;
  for (const InterfaceRow& row : rows) {
    CHATGATE_TRY_ASSIGN(const AttachMode mode, parse_attach_mode(row.mode));
    auto one = attach_interfaces(session, {{row.name}, mode, {}, dry_run});
    if (one) {
      all.asked.push_back(row.name);
      session.tables_error.reset();
      add(std::move(*one), all);
      continue;
    }
    all.failed.push_back(row.name);
    all.warnings.push_back(fmt::format("{} is not filtered: {}", row.name, one.error().reason));
    if (!first) first = std::move(one.error());
  }
  if (first && all.asked.empty()) return fail(std::move(*first));
  return all;
}

}  // namespace chatgate
