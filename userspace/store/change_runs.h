// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "store/change_log.h"
#include "store/rows.h"

namespace chatgate {

/// What append_change_run() runs.
inline constexpr const char* kInsertChangeRun =
    "INSERT INTO change_runs (revision, list, operation, shadow, expired_before, expires_after, "
    "label, count, prefixes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// Writes the changes of a bulk revision that differ in nothing but the prefix: packed, a few rows for a
/// million.
Status append_change_run(Statement& statement, std::uint64_t revision, const ListRow& list,
                         const Change& common, std::span<const IpPrefix> prefixes);

/// Tells the prefixes of such a row, as they were appended. A damaged one is refused.
Status unpack_change_run(std::span<const std::uint8_t> packed,
                         const std::function<void(const IpPrefix&)>& visit);

/// The same, of those alone whose bytes (see prefix_blob.h) `wanted` takes: the others are not unpacked.
Status unpack_change_run(std::span<const std::uint8_t> packed,
                         const std::function<bool(std::span<const std::uint8_t>)>& wanted,
                         const std::function<void(const IpPrefix&)>& visit);

/// Leaves less in such rows.
class RunRest {
 public:
  explicit RunRest(Database& database);

  /// What is left of the row with this id; none: the row goes.
  Status write(std::int64_t id, std::span<const IpPrefix> left);

 private:
  LazyStatement erase_;
  LazyStatement update_;
};

/// The bulk revisions that a filter asks for, told between the others.
class RunHistory {
 public:
  static Result<RunHistory> open(Database& database, const HistoryFilter& filter);

  using Visit = std::function<Status(const Change&)>;

  /// Tells those before `revision` that have not been told yet, oldest first, each in prefix order.
  Status tell_before(std::uint64_t revision, const Visit& visit);
  Status tell_rest(const Visit& visit);

 private:
  RunHistory(Database& database, HistoryFilter filter) : database_(&database), filter_(std::move(filter)) {}
  Status tell(std::uint64_t revision, const Visit& visit);

  Database* database_;
  HistoryFilter filter_;
  std::vector<std::uint64_t> revisions_;
  std::size_t told_ = 0;
};

}  // namespace chatgate
