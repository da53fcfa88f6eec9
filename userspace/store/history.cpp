// SPDX-License-Identifier: Apache-2.0
#include "store/history.h"

#include <string>

#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr int kSince = 1;
constexpr int kBy = 2;
constexpr int kFirst = 3;
constexpr int kAfter = 4;
constexpr int kCovering = 5;  // the first of as many as the prefix has bits

// By revision the headings lead, so that --since and --by leave most changes unread; by prefix its index
// leads.
const std::string kColumns = std::string("SELECT ") + kChangeColumns + ", c.prefix ";
constexpr const char* kByRevision =
    "FROM revisions r CROSS JOIN changes c ON c.revision = r.revision CROSS JOIN lists l ON l.id = c.list ";
constexpr const char* kByPrefix =
    "FROM changes c CROSS JOIN revisions r ON r.revision = c.revision CROSS JOIN lists l ON l.id = c.list ";

RevisionInfo read_heading(const Statement& row) {
  return {unsigned_column(row, 0), time_column(row, 1), row.text(2), row.text(3)};
}

Status visit_changes(Statement& statement, const std::function<Status(const Change&)>& visit) {
  Change change;
  return each_row(statement, [&](const Statement& row) -> Status {
    change = read_change(row);
    CHATGATE_TRY_ASSIGN(change.prefix, prefix_column(row, kPrefixColumn));
    return visit(change);
  });
}

// A range for what the prefix covers, itself included, and a point for each that covers it: both are in the
// index.
std::string touching_sql(const HistoryFilter& filter) {
  std::string points;
  for (int length = 0; length < filter.touching->length; ++length) {
    points += (length == 0 ? "?" : ", ?") + std::to_string(kCovering + length);
  }
  return kColumns + kByPrefix +
         "WHERE l.name <> 'protected' AND ((c.prefix >= ?3 AND c.prefix < ?4) OR c.prefix IN (" + points +
         "))" + heading_conditions(filter) + " ORDER BY c.revision, c.prefix, c.list";
}

Status visit_touching(Database& database, const HistoryFilter& filter,
                      const std::function<Status(const Change&)>& visit) {
  const IpPrefix& prefix = *filter.touching;
  const NetBlob first = to_blob(prefix);
  const NetBlob after = blob_after(prefix);
  std::vector<NetBlob> covering;  // bound, not copied
  covering.reserve(prefix.length);
  for (int length = 0; length < prefix.length; ++length) {
    covering.push_back(to_blob(make_prefix(prefix.address, length)));
  }
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(touching_sql(filter)));
  bind_heading(statement, filter);
  statement.bind_blob(kFirst, first.view()).bind_blob(kAfter, after.view());
  int parameter = kCovering;
  for (const NetBlob& blob : covering) statement.bind_blob(parameter++, blob.view());
  return visit_changes(statement, visit);
}

}  // namespace

std::string heading_conditions(const HistoryFilter& filter) {
  std::string sql;
  if (filter.since) sql += " AND r.at >= ?1";
  if (!filter.by.empty()) sql += " AND r.who = ?2";
  return sql;
}

void bind_heading(Statement& statement, const HistoryFilter& filter) {
  if (filter.since) statement.bind(kSince, to_column(*filter.since));
  if (!filter.by.empty()) statement.bind(kBy, filter.by);
}

Change read_change(const Statement& row) {
  Change change;
  change.revision = read_heading(row);
  change.operation = static_cast<Operation>(row.integer(4));
  change.list = row.text(5);
  change.kind = static_cast<Kind>(row.integer(6));
  change.label = row.text(7);
  change.shadow = row.integer(8) != 0;
  change.expired_before = time_column(row, 9);
  change.expires_after = time_column(row, 10);
  return change;
}

Status read_history(Database& database, const HistoryFilter& filter,
                    const std::function<Status(const Change&)>& visit) {
  if (filter.touching) return visit_touching(database, filter, visit);
  const std::string sql = kColumns + kByRevision + "WHERE l.name <> 'protected'" +
                          heading_conditions(filter) + " ORDER BY r.revision, c.prefix, c.list";
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
  bind_heading(statement, filter);
  return visit_changes(statement, visit);
}

Result<std::vector<RevisionSummary>> read_revisions(Database& database, const HistoryFilter& filter) {
  const std::string sql =
      "SELECT r.revision, r.at, r.who, r.command, "
      "(SELECT count(*) FROM changes c WHERE c.revision = r.revision "
      "AND c.list IS NOT (SELECT id FROM lists WHERE name = 'protected')) + "
      "(SELECT coalesce(sum(c.count), 0) FROM change_runs c WHERE c.revision = r.revision "
      "AND c.list IS NOT (SELECT id FROM lists WHERE name = 'protected')) "
      "FROM revisions r WHERE TRUE" +
      heading_conditions(filter) + " ORDER BY r.revision";
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
  bind_heading(statement, filter);
  std::vector<RevisionSummary> summaries;
  CHATGATE_TRY(each_row(statement, [&summaries](const Statement& row) -> Status {
    summaries.push_back({read_heading(row), unsigned_column(row, 4)});
    return {};
  }));
  return summaries;
}

}  // namespace chatgate
