// SPDX-License-Identifier: Apache-2.0
#include "store/reason_table.h"

#include "store/rows.h"

namespace chatgate {

Result<std::vector<ReasonCount>> ReasonTable::all() {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT interface, reason, epoch, kept_packets, kept_bytes, "
                                         "mark_packets, mark_bytes FROM reason_counts "
                                         "ORDER BY interface, reason"));
  std::vector<ReasonCount> counts;
  CHATGATE_TRY(each_row(statement, [&counts](const Statement& row) -> Status {
    counts.push_back({row.text(0), row.text(1), unsigned_column(row, 2), unsigned_column(row, 3),
                      unsigned_column(row, 4), unsigned_column(row, 5), unsigned_column(row, 6)});
    return {};
  }));
  return counts;
}

Status ReasonTable::put(const ReasonCount& count) {
  constexpr const char* kSql =
      "INSERT OR REPLACE INTO reason_counts (interface, reason, epoch, kept_packets, kept_bytes, "
      "mark_packets, mark_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  statement.bind(1, count.interface).bind(2, count.reason).bind(3, to_column(count.epoch));
  statement.bind(4, to_column(count.kept_packets)).bind(5, to_column(count.kept_bytes));
  return statement.bind(6, to_column(count.mark_packets)).bind(7, to_column(count.mark_bytes)).run();
}

}  // namespace chatgate
