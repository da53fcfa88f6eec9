// SPDX-License-Identifier: Apache-2.0
#include "store/interface_table.h"

#include "store/rows.h"

namespace chatgate {

Status InterfaceTable::put(const InterfaceRow& row) {
  constexpr const char* kSql =
      "INSERT INTO interfaces (name, wanted, mode) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (name) DO UPDATE SET wanted = excluded.wanted, mode = excluded.mode";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  return statement.bind(1, row.name).bind(2, row.wanted ? 1 : 0).bind(3, row.mode).run();
}

Result<std::vector<InterfaceRow>> InterfaceTable::all() {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT name, wanted, mode FROM interfaces ORDER BY name"));
  std::vector<InterfaceRow> rows;
  CHATGATE_TRY(each_row(statement, [&rows](const Statement& row) -> Status {
    rows.push_back({row.text(0), row.integer(1) != 0, row.text(2)});
    return {};
  }));
  return rows;
}

}  // namespace chatgate
