// SPDX-License-Identifier: Apache-2.0
#include "store/list_table.h"
#include "store/refresh_table.h"
#include "store/rows.h"

namespace chatgate {

Status ListTable::set_source(const ListRow& list, const std::string& source) {
  constexpr const char* kSql =
      "UPDATE lists SET source = nullif(?2, ''), etag = NULL, checked_at = NULL "
      "WHERE id = ?1 AND coalesce(source, '') <> ?2";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  CHATGATE_TRY(statement.bind(1, list.id).bind(2, source).run());
  return statement.changes() > 0 ? RefreshTable(*database_).erase(list.id) : Status();
}

Status ListTable::set_refresh(const ListRow& list, const std::optional<RefreshSettings>& refresh) {
  constexpr const char* kSql =
      "UPDATE lists SET refresh = nullif(?2, ''), etag = NULL WHERE id = ?1 AND coalesce(refresh, '') <> ?2";
  const std::string text = refresh ? to_text(*refresh) : "";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  CHATGATE_TRY(statement.bind(1, list.id).bind(2, text).run());
  return statement.changes() > 0 ? RefreshTable(*database_).erase(list.id) : Status();
}

Status ListTable::set_max_age(const ListRow& list, std::optional<std::chrono::seconds> max_age) {
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare("UPDATE lists SET max_age = ?2 WHERE id = ?1"));
  statement.bind(1, list.id).bind_null(2);
  if (max_age) statement.bind(2, std::int64_t{max_age->count()});
  return statement.run();
}

Status ListTable::set_shadow(const ListRow& list, bool shadow) {
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare("UPDATE lists SET shadow = ?2 WHERE id = ?1"));
  return statement.bind(1, list.id).bind(2, shadow ? 1 : 0).run();
}

Status ListTable::mark_checked(const ListRow& list, const std::string& etag, WallTime now) {
  constexpr const char* kSql = "UPDATE lists SET checked_at = ?2, etag = nullif(?3, '') WHERE id = ?1";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  return statement.bind(1, list.id).bind(2, to_column(now)).bind(3, etag).run();
}

Status ListTable::mark_changed(std::int64_t list, WallTime now) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("UPDATE lists SET changed_at = ?2 WHERE id = ?1"));
  return statement.bind(1, list).bind(2, to_column(now)).run();
}

}  // namespace chatgate
