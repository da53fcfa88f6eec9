// SPDX-License-Identifier: Apache-2.0
#include "store/change_log.h"

#include <algorithm>

#include "store/change_runs.h"
#include "store/covering_history.h"
#include "store/history.h"
#include "store/history_purge.h"
#include "store/meta.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

Result<std::int64_t> last_revision(Database& database) {
  return database.number("SELECT coalesce(max(revision), 0) FROM revisions");
}

}  // namespace

struct ChangeLog::Statements {
  explicit Statements(Database& opened)
      : database(opened),
        append(opened,
               "INSERT INTO changes (revision, prefix, list, operation, shadow, expired_before, "
               "expires_after, label) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        append_run(opened, kInsertChangeRun) {}

  Database& database;
  LazyStatement append;
  LazyStatement append_run;
};

ChangeLog::ChangeLog(Database& database) : statements_(std::make_unique<Statements>(database)) {}
ChangeLog::ChangeLog(ChangeLog&&) noexcept = default;
ChangeLog& ChangeLog::operator=(ChangeLog&&) noexcept = default;
ChangeLog::~ChangeLog() = default;

Result<std::uint64_t> ChangeLog::begin_revision(WallTime at, const std::string& by,
                                                const std::string& command) {
  Database& database = statements_->database;
  CHATGATE_TRY_ASSIGN(const std::int64_t last, last_revision(database));
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database.prepare("INSERT INTO revisions (revision, at, who, command) VALUES (?1, ?2, ?3, ?4)"));
  CHATGATE_TRY(statement.bind(1, last + 1).bind(2, to_column(at)).bind(3, by).bind(4, command).run());
  return static_cast<std::uint64_t>(last + 1);
}

Status ChangeLog::append(std::uint64_t revision, const ListRow& list, const Change& change) {
  const NetBlob blob = to_blob(change.prefix);
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->append.get());
  statement->bind(1, to_column(revision)).bind_blob(2, blob.view()).bind(3, list.id);
  statement->bind(4, static_cast<std::int64_t>(change.operation)).bind(5, change.shadow ? 1 : 0);
  statement->bind(6, to_column(change.expired_before)).bind(7, to_column(change.expires_after));
  return statement->bind(8, change.label).run();
}

Status ChangeLog::append_run(std::uint64_t revision, const ListRow& list, const Change& common,
                             std::span<const IpPrefix> prefixes) {
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->append_run.get());
  return append_change_run(*statement, revision, list, common, prefixes);
}

// Sorted here: SQLite's own DISTINCT takes several times as long for a bulk change.
Result<std::optional<std::vector<TableKey>>> ChangeLog::touched_since(std::uint64_t revision) {
  Database& database = statements_->database;
  CHATGATE_TRY_ASSIGN(const std::int64_t last, last_revision(database));
  CHATGATE_TRY_ASSIGN(const std::int64_t first, read_meta(database, kReachesBackTo, 0));
  const bool reaches =
      revision >= static_cast<std::uint64_t>(first) && revision <= static_cast<std::uint64_t>(last);
  if (!reaches) return std::optional<std::vector<TableKey>>();
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database.prepare("SELECT c.prefix, l.kind, coalesce(s.scope, 0) FROM changes c "
                       "CROSS JOIN lists l ON l.id = c.list LEFT JOIN licenses s ON s.id = l.license "
                       "WHERE c.revision > ?1 AND l.kind <> ?2"));
  statement.bind(1, to_column(revision)).bind(2, static_cast<std::int64_t>(Kind::kShare));
  std::vector<TableKey> keys;
  const auto add = [&keys](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, prefix_column(row, 0));
    keys.push_back({prefix, static_cast<Kind>(row.integer(1)), number_column(row, 2)});
    return {};
  };
  CHATGATE_TRY(each_row(statement, add));
  if (!std::is_sorted(keys.begin(), keys.end())) std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return std::optional<std::vector<TableKey>>(std::move(keys));
}

Status ChangeLog::forget_before_now() {
  CHATGATE_TRY_ASSIGN(const std::int64_t last, last_revision(statements_->database));
  return write_meta(statements_->database, kReachesBackTo, last);
}

Status ChangeLog::history(const HistoryFilter& filter, const std::function<Status(const Change&)>& visit) {
  CHATGATE_TRY_ASSIGN(RunHistory runs, RunHistory::open(statements_->database, filter));
  const auto in_order = [&](const Change& change) -> Status {
    CHATGATE_TRY(runs.tell_before(change.revision.revision, visit));
    return visit(change);
  };
  CHATGATE_TRY(read_history(statements_->database, filter, in_order));
  return runs.tell_rest(visit);
}

Result<std::vector<Change>> ChangeLog::covering(std::span<const IpAddress> addresses) {
  return read_covering(statements_->database, addresses);
}

Result<std::vector<RevisionSummary>> ChangeLog::revisions(const HistoryFilter& filter) {
  return read_revisions(statements_->database, filter);
}

Result<std::vector<RevisionCounts>> ChangeLog::after(std::uint64_t revision, std::uint32_t most) {
  return read_revisions_after(statements_->database, revision, most);
}

Result<std::vector<HeldEntry>> ChangeLog::held_at(const std::string& list, std::uint64_t revision) {
  return read_held_at(statements_->database, list, revision);
}

Result<RevisionTime> ChangeLog::last_before(WallTime at) {
  return read_last_before(statements_->database, at);
}

Result<RevisionTime> ChangeLog::begins_after() { return read_history_begin(statements_->database); }

Result<RevisionTime> ChangeLog::time_of(std::uint64_t revision) {
  return read_time_of(statements_->database, revision);
}

}  // namespace chatgate
