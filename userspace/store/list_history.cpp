// SPDX-License-Identifier: Apache-2.0
#include "store/list_history.h"

#include <algorithm>

#include "store/change_runs.h"
#include "store/rows.h"

namespace chatgate {
namespace {

// A list that was removed, and made anew under the same name, is the same list to those who were given it.
// Its rows are found first: no index leads from one to its changes, which are read once for all of them.
constexpr const char* kOfList =
    " c WHERE c.list IN (SELECT id FROM lists WHERE name = ?1 OR removed = ?1) AND c.revision <= ?2";

/// The last change of a prefix in one list says what the list holds of it.
struct Step {
  HeldEntry entry;  // expires: the epoch if it left
  std::uint64_t revision = 0;
  std::int64_t list = 0;
};

Step read_step(const Statement& row) {
  Step step;
  step.revision = unsigned_column(row, 0);
  step.list = row.integer(1);
  step.entry.expires = time_column(row, 2);
  step.entry.shadow = row.integer(3) != 0;
  step.entry.label = row.text(4);
  return step;
}

std::string query(const char* columns, const char* table) {
  return std::string("SELECT c.revision, c.list, c.expires_after, c.shadow, c.label, ") + columns + " FROM " +
         table + kOfList;
}

Result<Statement> prepare(Database& database, const std::string& sql, const std::string& list,
                          std::uint64_t revision) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
  statement.bind(1, list).bind(2, to_column(revision));
  return statement;
}

Result<std::vector<Step>> read_steps(Database& database, const std::string& list, std::uint64_t revision) {
  std::vector<Step> steps;
  CHATGATE_TRY_ASSIGN(Statement single, prepare(database, query("c.prefix", "changes"), list, revision));
  CHATGATE_TRY(each_row(single, [&steps](const Statement& row) -> Status {
    steps.push_back(read_step(row));
    CHATGATE_TRY_ASSIGN(steps.back().entry.prefix, prefix_column(row, 5));
    return {};
  }));
  CHATGATE_TRY_ASSIGN(Statement runs, prepare(database, query("c.prefixes", "change_runs"), list, revision));
  CHATGATE_TRY(each_row(runs, [&steps](const Statement& row) -> Status {
    Step step = read_step(row);
    return unpack_change_run(row.blob(5), [&](const IpPrefix& prefix) {
      step.entry.prefix = prefix;
      steps.push_back(step);
    });
  }));
  return steps;
}

bool has_left(const HeldEntry& entry) { return entry.expires == WallTime{}; }

// Where one revision takes a list off and puts another of that name on the books, what left comes first,
// whichever of them is the older.
bool in_order(const Step& a, const Step& b) {
  if (a.entry.prefix != b.entry.prefix) return a.entry.prefix < b.entry.prefix;
  if (a.revision != b.revision) return a.revision < b.revision;
  return has_left(a.entry) != has_left(b.entry) ? has_left(a.entry) : a.list < b.list;
}

RevisionTime read_time(const Statement& row) { return {unsigned_column(row, 0), time_column(row, 1)}; }

}  // namespace

Result<std::vector<HeldEntry>> read_held_at(Database& database, const std::string& list,
                                            std::uint64_t revision) {
  CHATGATE_TRY_ASSIGN(std::vector<Step> steps, read_steps(database, list, revision));
  std::sort(steps.begin(), steps.end(), in_order);
  std::vector<HeldEntry> held;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool last = i + 1 == steps.size() || steps[i + 1].entry.prefix != steps[i].entry.prefix;
    if (last && !has_left(steps[i].entry)) held.push_back(std::move(steps[i].entry));
  }
  return held;
}

Result<RevisionTime> read_last_before(Database& database, WallTime at) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT revision, at FROM revisions WHERE at <= ?1 "
                                       "ORDER BY revision DESC LIMIT 1"));
  statement.bind(1, to_column(at));
  CHATGATE_TRY_ASSIGN(const auto found, first_row<RevisionTime>(statement, read_time));
  return found.value_or(RevisionTime{});
}

Result<RevisionTime> read_time_of(Database& database, std::uint64_t revision) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT revision, at FROM revisions WHERE revision = ?1"));
  statement.bind(1, to_column(revision));
  CHATGATE_TRY_ASSIGN(const auto found, first_row<RevisionTime>(statement, read_time));
  return found.value_or(RevisionTime{});
}

}  // namespace chatgate
