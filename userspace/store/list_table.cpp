// SPDX-License-Identifier: Apache-2.0
#include "store/list_table.h"

#include <algorithm>

#include "store/license_rows.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kSelectLists =
    "SELECT l.id, l.name, l.kind, coalesce(s.name, ''), coalesce(s.scope, 0), coalesce(l.source, ''), "
    "coalesce(l.etag, ''), coalesce(l.checked_at, 0), l.changed_at, l.max_age, l.shadow, "
    "l.refresh FROM lists l LEFT JOIN licenses s ON s.id = l.license WHERE l.removed IS NULL ";

ListRow list_row(const Statement& row) {
  ListRow list;
  list.id = row.integer(0);
  list.info.name = row.text(1);
  list.info.kind = static_cast<Kind>(row.integer(2));
  list.info.license = row.text(3);
  list.scope = number_column(row, 4);
  list.settings.source = row.text(5);
  list.settings.etag = row.text(6);
  list.settings.checked_at = time_column(row, 7);
  list.settings.changed_at = time_column(row, 8);
  if (!row.is_null(9)) list.settings.max_age = std::chrono::seconds(row.integer(9));
  list.settings.shadow = row.integer(10) != 0;
  if (!row.is_null(11)) list.settings.refresh = parse_refresh_settings(row.text(11));
  return list;
}

Status insert_list(Database& database, const ListRow& list, std::int64_t license, WallTime now) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("INSERT INTO lists (name, kind, license, created, changed_at) "
                                       "VALUES (?1, ?2, nullif(?3, 0), ?4, ?4)"));
  const auto kind = static_cast<std::int64_t>(list.info.kind);
  return statement.bind(1, list.info.name).bind(2, kind).bind(3, license).bind(4, to_column(now)).run();
}

}  // namespace

Result<std::optional<ListRow>> ListTable::find(const std::string& name) {
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(std::string(kSelectLists) + "AND l.name = ?1"));
  statement.bind(1, name);
  return first_row<ListRow>(statement, list_row);
}

Result<ListRow> ListTable::ensure(const std::string& name, Kind kind, WallTime now) {
  CHATGATE_TRY(check_list_name(name));
  CHATGATE_TRY_ASSIGN(std::optional<ListRow> found, find(name));
  if (found && found->info.kind == kind) return std::move(*found);
  if (found) {
    return fail(wrong_kind("use list", name, found->info.kind, "a list keeps its kind"));
  }
  ListRow list;
  list.info.name = name;
  list.info.kind = kind;
  list.info.license = license_of(name);
  LicenseRow license;
  if (!list.info.license.empty()) {
    CHATGATE_TRY_ASSIGN(license, ensure_license(*database_, list.info.license, now));
  }
  CHATGATE_TRY(insert_list(*database_, list, license.id, now));
  CHATGATE_TRY_ASSIGN(found, find(name));
  if (!found) return fail(refused("make list", name, "it is not there after it was made"));
  found->new_license = license.made;
  return std::move(*found);
}

Result<std::vector<ListRow>> ListTable::rows() {
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(std::string(kSelectLists) + "ORDER BY l.name"));
  std::vector<ListRow> lists;
  CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
    lists.push_back(list_row(row));
    return {};
  }));
  return lists;
}

// Counted here: SQLite would sort the rows to group them.
Result<LiveEntries> ListTable::live_entries(WallTime now) {
  LiveEntries live;
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT list, expires FROM entries WHERE expires > ?1"));
  statement.bind(1, to_column(now));
  CHATGATE_TRY(each_row(statement, [&live](const Statement& row) -> Status {
    ++live.by_list[row.integer(0)];
    live.until = std::min(live.until, time_column(row, 1));
    return {};
  }));
  return live;
}

Result<std::vector<ListRow>> ListTable::all(WallTime now) {
  CHATGATE_TRY_ASSIGN(const LiveEntries live, live_entries(now));
  CHATGATE_TRY_ASSIGN(std::vector<ListRow> lists, rows());
  for (ListRow& list : lists) {
    const auto count = live.by_list.find(list.id);
    if (count != live.by_list.end()) list.info.entries = count->second;
  }
  return lists;
}

}  // namespace chatgate
