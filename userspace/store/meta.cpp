// SPDX-License-Identifier: Apache-2.0
#include "store/meta.h"

#include "store/rows.h"

namespace chatgate {

Result<std::int64_t> read_meta(Database& database, std::string_view name, std::int64_t fallback) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare("SELECT value FROM meta WHERE name = ?1"));
  statement.bind(1, name);
  CHATGATE_TRY_ASSIGN(const auto value, first_row<std::int64_t>(
                                            statement, [](const Statement& row) { return row.integer(0); }));
  return value.value_or(fallback);
}

Status write_meta(Database& database, std::string_view name, std::int64_t value) {
  constexpr const char* kSql =
      "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = "
      "excluded.value";
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(kSql));
  return statement.bind(1, name).bind(2, value).run();
}

}  // namespace chatgate
