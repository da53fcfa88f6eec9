// SPDX-License-Identifier: Apache-2.0
#include "store/meta.h"

#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kRead = "SELECT value FROM meta WHERE name = ?1";
constexpr const char* kWrite =
    "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = "
    "excluded.value";

}  // namespace

Result<std::int64_t> read_meta(Database& database, std::string_view name, std::int64_t fallback) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(kRead));
  statement.bind(1, name);
  CHATGATE_TRY_ASSIGN(const auto value, first_row<std::int64_t>(
                                            statement, [](const Statement& row) { return row.integer(0); }));
  return value.value_or(fallback);
}

Status write_meta(Database& database, std::string_view name, std::int64_t value) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(kWrite));
  return statement.bind(1, name).bind(2, value).run();
}

Result<std::string> read_meta_text(Database& database, std::string_view name) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(kRead));
  statement.bind(1, name);
  CHATGATE_TRY_ASSIGN(auto value,
                      first_row<std::string>(statement, [](const Statement& row) { return row.text(0); }));
  return std::move(value).value_or("");
}

Status write_meta_text(Database& database, std::string_view name, std::string_view value) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(kWrite));
  return statement.bind(1, name).bind(2, value).run();
}

}  // namespace chatgate
