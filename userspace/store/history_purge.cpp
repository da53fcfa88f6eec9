// SPDX-License-Identifier: Apache-2.0
#include "store/history_purge.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "store/change_runs.h"
#include "store/last_words.h"
#include "store/meta.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kPurgedUpTo = "history_purged_up_to";
constexpr const char* kPurgedAt = "history_purged_at";

struct Line {
  std::uint64_t revision = 0;
  IpPrefix prefix;
  std::int64_t list = 0;
  WallTime expires{};
};

/// A row of packed lines.
struct Run {
  std::int64_t id = 0;
  std::uint64_t revision = 0;
  std::int64_t list = 0;
  bool ended = false;
  std::vector<IpPrefix> prefixes;
};

Result<std::optional<std::uint64_t>> number_of(Database& database, const std::string& sql,
                                               std::initializer_list<std::int64_t> values) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
  int index = 0;
  for (const std::int64_t value : values) statement.bind(++index, value);
  using Number = std::optional<std::uint64_t>;
  CHATGATE_TRY_ASSIGN(const auto found, first_row<Number>(statement, [](const Statement& row) {
                        return row.is_null(0) ? Number() : Number(unsigned_column(row, 0));
                      }));
  return found.value_or(std::nullopt);
}

Result<std::vector<Line>> read_lines(Database& database, std::uint64_t first, std::uint64_t last) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT revision, prefix, list, expires_after FROM changes "
                                       "WHERE revision BETWEEN ?1 AND ?2"));
  statement.bind(1, to_column(first)).bind(2, to_column(last));
  std::vector<Line> lines;
  CHATGATE_TRY(each_row(statement, [&lines](const Statement& row) -> Status {
    Line line{unsigned_column(row, 0), {}, row.integer(2), time_column(row, 3)};
    CHATGATE_TRY_ASSIGN(line.prefix, prefix_column(row, 1));
    lines.push_back(line);
    return {};
  }));
  return lines;
}

Result<Run> read_run(const Statement& row, WallTime cutoff) {
  Run run{row.integer(0), unsigned_column(row, 1), row.integer(2), time_column(row, 3) <= cutoff, {}};
  CHATGATE_TRY(unpack_change_run(row.blob(4), [&run](const IpPrefix& one) { run.prefixes.push_back(one); }));
  return run;
}

/// Those behind the place, up to revision `last`, until they have about kStep prefixes: with a label for each
/// line, each is a run of its own.
Result<std::vector<Run>> next_runs(Database& database, const HistoryPlace& place, std::uint64_t last,
                                   WallTime cutoff) {
  // Two searches: SQLite would find (revision, id) > (?1, ?2) by the revision alone.
  const std::string columns = "SELECT id, revision, list, expires_after, prefixes FROM change_runs ";
  CHATGATE_TRY_ASSIGN(Statement next,
                      database.prepare(columns + "WHERE revision = ?1 AND id > ?2 UNION ALL " + columns +
                                       "WHERE revision > ?1 AND revision <= ?3 ORDER BY revision, id"));
  next.bind(1, to_column(place.revision)).bind(2, place.run).bind(3, to_column(last));
  std::vector<Run> runs;
  for (std::size_t prefixes = 0; prefixes < HistoryPurge::kStep;) {
    CHATGATE_TRY_ASSIGN(const bool found, next.step());
    if (!found) break;
    CHATGATE_TRY_ASSIGN(Run run, read_run(next, cutoff));
    prefixes += run.prefixes.size();
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

Result<std::uint64_t> HistoryPurge::last_before(WallTime cutoff, std::uint64_t pending) {
  CHATGATE_TRY_ASSIGN(const auto newest, number_of(*database_, "SELECT max(revision) FROM revisions", {}));
  if (newest.value_or(0) == 0) return 0;
  CHATGATE_TRY_ASSIGN(
      const auto kept,
      number_of(*database_, "SELECT min(revision) FROM revisions WHERE at >= ?1", {to_column(cutoff)}));
  std::uint64_t first_kept = std::min(*newest, kept.value_or(*newest));
  if (pending != 0) first_kept = std::min(first_kept, pending);
  return first_kept - 1;
}

Result<std::uint64_t> HistoryPurge::cut(std::uint64_t upto, WallTime cutoff) {
  for (const auto& [name, value] :
       {std::pair(kReachesBackTo, to_column(upto)), std::pair(kPurgedUpTo, to_column(upto)),
        std::pair(kPurgedAt, to_column(cutoff))}) {
    CHATGATE_TRY_ASSIGN(const std::int64_t present, read_meta(*database_, name, 0));
    if (present < value) CHATGATE_TRY(write_meta(*database_, name, value));
  }
  CHATGATE_TRY_ASSIGN(Statement forget, database_->prepare("DELETE FROM undo WHERE revision <= ?1"));
  CHATGATE_TRY(forget.bind(1, to_column(upto)).run());
  return static_cast<std::uint64_t>(forget.changes());
}

// Strictly from the oldest on: a line that says "removed" must not go before the one that it is about.
Result<std::uint64_t> HistoryPurge::step(HistoryPlace& place, std::uint64_t upto, WallTime cutoff) {
  if (place.run != 0) return packed_lines(place, upto, cutoff);
  CHATGATE_TRY_ASSIGN(const auto runs,
                      number_of(*database_, "SELECT min(revision) FROM change_runs WHERE revision >= ?1",
                                {to_column(place.revision)}));
  const std::uint64_t last = std::min(upto, runs.value_or(upto));
  CHATGATE_TRY_ASSIGN(
      const auto first,
      number_of(*database_, "SELECT min(revision) FROM changes WHERE revision BETWEEN ?1 AND ?2",
                {to_column(place.revision), to_column(last)}));
  if (first) return single_lines(place, last, upto, cutoff);
  place = {last, -1};
  if (runs.value_or(upto + 1) > upto) place = {upto + 1, 0};
  return 0;
}

/// Whole revisions, up to `last`.
Result<std::uint64_t> HistoryPurge::single_lines(HistoryPlace& place, std::uint64_t last, std::uint64_t upto,
                                                 WallTime cutoff) {
  CHATGATE_TRY_ASSIGN(const auto end,
                      number_of(*database_,
                                "SELECT max(revision) FROM (SELECT revision FROM changes WHERE revision "
                                "BETWEEN ?1 AND ?2 ORDER BY revision LIMIT ?3)",
                                {to_column(place.revision), to_column(last), kStep}));
  CHATGATE_TRY_ASSIGN(const std::vector<Line> lines,
                      read_lines(*database_, place.revision, end.value_or(last)));
  LastWords words;
  for (const Line& line : lines) words.ask(line.list, line.prefix);
  CHATGATE_TRY(words.look_up(*database_, place.revision, upto));
  CHATGATE_TRY_ASSIGN(
      Statement erase,
      database_->prepare("DELETE FROM changes WHERE revision = ?1 AND prefix = ?2 AND list = ?3"));
  std::uint64_t deleted = 0;
  for (const Line& line : lines) {
    if (line.expires > cutoff && words.of(line.list, line.prefix) <= line.revision) continue;
    const NetBlob blob = to_blob(line.prefix);
    CHATGATE_TRY(erase.bind(1, to_column(line.revision)).bind_blob(2, blob.view()).bind(3, line.list).run());
    ++deleted;
  }
  // The runs of that revision, if it has any, come next.
  place = {end.value_or(last) + 1, 0};
  CHATGATE_TRY_ASSIGN(const auto runs, number_of(*database_, "SELECT 1 FROM change_runs WHERE revision = ?1",
                                                 {to_column(place.revision - 1)}));
  if (runs) place = {place.revision - 1, -1};
  return deleted;
}

/// The next runs, as far as no single lines come between: what is left of each is packed anew.
Result<std::uint64_t> HistoryPurge::packed_lines(HistoryPlace& place, std::uint64_t upto, WallTime cutoff) {
  CHATGATE_TRY_ASSIGN(const auto lines,
                      number_of(*database_, "SELECT min(revision) FROM changes WHERE revision > ?1",
                                {to_column(place.revision)}));
  const std::uint64_t last = std::min(upto, lines.value_or(upto + 1) - 1);
  CHATGATE_TRY_ASSIGN(std::vector<Run> runs, next_runs(*database_, place, last, cutoff));
  if (runs.empty()) {
    place = {last + 1, 0};
    return 0;
  }
  LastWords words;
  for (const Run& run : runs) {
    if (run.ended) continue;
    for (const IpPrefix& one : run.prefixes) words.ask(run.list, one);
  }
  CHATGATE_TRY(words.look_up(*database_, runs.front().revision, upto));
  RunRest rest(*database_);
  std::uint64_t deleted = 0;
  for (Run& run : runs) {
    const std::uint64_t gone = std::erase_if(run.prefixes, [&](const IpPrefix& one) {
      return run.ended || words.of(run.list, one) > run.revision;
    });
    if (gone > 0) CHATGATE_TRY(rest.write(run.id, run.prefixes));
    deleted += gone;
  }
  place = {runs.back().revision, runs.back().id};
  return deleted;
}

Result<std::uint64_t> HistoryPurge::headings(std::uint64_t upto) {
  CHATGATE_TRY_ASSIGN(
      Statement erase,
      database_->prepare(
          "DELETE FROM revisions WHERE revision IN (SELECT revision FROM revisions r WHERE revision <= ?1 "
          "AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.revision = r.revision) "
          "AND NOT EXISTS (SELECT 1 FROM change_runs c WHERE c.revision = r.revision) "
          "AND NOT EXISTS (SELECT 1 FROM undo u WHERE u.revision = r.revision) "
          "ORDER BY revision LIMIT ?2)"));
  CHATGATE_TRY(erase.bind(1, to_column(upto)).bind(2, kStep).run());
  return static_cast<std::uint64_t>(erase.changes());
}

Result<RevisionTime> read_history_begin(Database& database) {
  CHATGATE_TRY_ASSIGN(const std::int64_t revision, read_meta(database, kPurgedUpTo, 0));
  CHATGATE_TRY_ASSIGN(const std::int64_t at, read_meta(database, kPurgedAt, 0));
  return RevisionTime{static_cast<std::uint64_t>(revision), WallTime(std::chrono::nanoseconds(at))};
}

}  // namespace chatgate
