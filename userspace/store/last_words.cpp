// SPDX-License-Identifier: Apache-2.0
#include "store/last_words.h"

#include <algorithm>

#include "store/change_runs.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {

Status LastWords::look_up(Database& database, std::uint64_t after, std::uint64_t upto) {
  if (asked_.empty()) return {};
  std::sort(asked_.begin(), asked_.end(), in_order);
  CHATGATE_TRY(look_at_lines(database, after, upto));
  return look_at_runs(database, after, upto);
}

std::uint64_t LastWords::of(std::int64_t list, const IpPrefix& prefix) const {
  const auto found = std::lower_bound(asked_.begin(), asked_.end(), Asked{list, prefix, 0}, in_order);
  const bool known = found != asked_.end() && found->list == list && found->prefix == prefix;
  return known ? found->revision : 0;
}

bool LastWords::asks_of(std::int64_t list) const {
  const auto found = std::lower_bound(asked_.begin(), asked_.end(), list,
                                      [](const Asked& one, std::int64_t of) { return one.list < of; });
  return found != asked_.end() && found->list == list;
}

Status LastWords::look_at_lines(Database& database, std::uint64_t after, std::uint64_t upto) {
  CHATGATE_TRY_ASSIGN(
      Statement last,
      database.prepare("SELECT coalesce(max(revision), 0) FROM changes "
                       "WHERE prefix = ?1 AND list = ?2 AND revision > ?3 AND revision <= ?4"));
  for (Asked& one : asked_) {
    const NetBlob blob = to_blob(one.prefix);
    last.bind_blob(1, blob.view()).bind(2, one.list);
    last.bind(3, to_column(after)).bind(4, to_column(upto));
    CHATGATE_TRY(last.step());
    one.revision = unsigned_column(last, 0);
    last.reset();
  }
  return {};
}

// Runs are in no index by prefix.
Status LastWords::look_at_runs(Database& database, std::uint64_t after, std::uint64_t upto) {
  CHATGATE_TRY_ASSIGN(Statement runs, database.prepare("SELECT revision, list, prefixes FROM change_runs "
                                                       "WHERE revision > ?1 AND revision <= ?2"));
  runs.bind(1, to_column(after)).bind(2, to_column(upto));
  return each_row(runs, [this](const Statement& row) -> Status {
    const std::int64_t list = row.integer(1);
    if (!asks_of(list)) return {};
    const std::uint64_t revision = unsigned_column(row, 0);
    return unpack_change_run(row.blob(2), [&](const IpPrefix& prefix) {
      const Asked wanted{list, prefix, 0};
      auto found = std::lower_bound(asked_.begin(), asked_.end(), wanted, in_order);
      // The same may have been asked for twice.
      for (; found != asked_.end() && !in_order(wanted, *found); ++found)
        found->revision = std::max(found->revision, revision);
    });
  });
}

}  // namespace chatgate
