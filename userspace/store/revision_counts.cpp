// SPDX-License-Identifier: Apache-2.0
#include "store/revision_counts.h"

#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kHeadings =
    "SELECT revision, at, who, command FROM revisions WHERE revision > ?1 ORDER BY revision LIMIT ?2";

// Operation 0 stands for whatever happened to the list that nobody edits.
constexpr const char* kCounts =
    "SELECT iif(list = (SELECT id FROM lists WHERE name = 'protected'), 0, operation), count(*) "
    "FROM changes WHERE revision = ?1 GROUP BY 1 "
    "UNION ALL SELECT operation, sum(count) FROM change_runs WHERE revision = ?1 GROUP BY 1";

Status read_counts(Statement& statement, RevisionCounts& revision) {
  statement.bind(1, to_column(revision.info.revision));
  return each_row(statement, [&](const Statement& row) -> Status {
    const auto operation = static_cast<std::size_t>(row.integer(0));
    if (operation < revision.counts.size()) revision.counts.at(operation) += unsigned_column(row, 1);
    return {};
  });
}

}  // namespace

Result<std::vector<RevisionCounts>> read_revisions_after(Database& database, std::uint64_t revision,
                                                         std::uint32_t most) {
  CHATGATE_TRY_ASSIGN(Statement headings, database.prepare(kHeadings));
  headings.bind(1, to_column(revision)).bind(2, most);
  std::vector<RevisionCounts> all;
  CHATGATE_TRY(each_row(headings, [&](const Statement& row) -> Status {
    all.push_back({{unsigned_column(row, 0), time_column(row, 1), row.text(2), row.text(3)}, {}});
    return {};
  }));
  CHATGATE_TRY_ASSIGN(Statement counts, database.prepare(kCounts));
  for (RevisionCounts& one : all) CHATGATE_TRY(read_counts(counts, one));
  return all;
}

}  // namespace chatgate
