// SPDX-License-Identifier: Apache-2.0
#include "store/refresh_table.h"

#include "store/rows.h"

namespace chatgate {

Result<std::optional<RefreshState>> RefreshTable::find(std::int64_t list) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT attempted, succeeded, due, failures, result, stamp, ends "
                                         "FROM refreshes WHERE list = ?1"));
  statement.bind(1, list);
  return first_row<RefreshState>(statement, [](const Statement& row) {
    return RefreshState{time_column(row, 0), time_column(row, 1), time_column(row, 2), number_column(row, 3),
                        row.text(4),         row.text(5),         time_column(row, 6)};
  });
}

Status RefreshTable::put(std::int64_t list, const RefreshState& state) {
  constexpr const char* kSql =
      "INSERT OR REPLACE INTO refreshes (list, attempted, succeeded, due, failures, result, stamp, ends) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  statement.bind(1, list).bind(2, to_column(state.attempted_at)).bind(3, to_column(state.succeeded_at));
  statement.bind(4, to_column(state.due_at)).bind(5, std::int64_t{state.failures}).bind(6, state.result);
  return statement.bind(7, state.stamp).bind(8, to_column(state.ends)).run();
}

Status RefreshTable::erase(std::int64_t list) {
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare("DELETE FROM refreshes WHERE list = ?1"));
  return statement.bind(1, list).run();
}

}  // namespace chatgate
