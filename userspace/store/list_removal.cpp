// SPDX-License-Identifier: Apache-2.0
#include "store/license_rows.h"
#include "store/list_table.h"
#include "store/refresh_table.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kSelectLicenses = "SELECT name, coalesce(scope, 0), created FROM licenses ";

LicenseInfo license_info(const Statement& row) {
  return {row.text(0), number_column(row, 1), time_column(row, 2)};
}

}  // namespace

// The license stays named: keys that the history tells have its scope as long as it is there.
Status ListTable::remove(const ListRow& list) {
  constexpr const char* kSql =
      "UPDATE lists SET removed = name, name = name || '#' || id, source = NULL, etag = NULL, "
      "max_age = NULL, refresh = NULL WHERE id = ?1";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  CHATGATE_TRY(statement.bind(1, list.id).run());
  return RefreshTable(*database_).erase(list.id);
}

Status ListTable::revive(std::int64_t id, WallTime now) {
  CHATGATE_TRY_ASSIGN(Statement find, database_->prepare("SELECT removed FROM lists WHERE id = ?1"));
  find.bind(1, id);
  CHATGATE_TRY_ASSIGN(const auto name,
                      first_row<std::string>(find, [](const Statement& row) { return row.text(0); }));
  LicenseRow license;
  const std::string owner = license_of(name.value_or(""));
  if (!owner.empty()) {
    CHATGATE_TRY_ASSIGN(license, ensure_license(*database_, owner, now));
  }
  constexpr const char* kSql =
      "UPDATE lists SET name = removed, removed = NULL, license = nullif(?2, 0) "
      "WHERE id = ?1 AND removed IS NOT NULL";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  return statement.bind(1, id).bind(2, license.id).run();
}

Result<std::vector<LicenseInfo>> ListTable::licenses() {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare(std::string(kSelectLicenses) + "ORDER BY name"));
  std::vector<LicenseInfo> all;
  CHATGATE_TRY(each_row(statement, [&all](const Statement& row) -> Status {
    all.push_back(license_info(row));
    return {};
  }));
  return all;
}

Result<std::optional<LicenseInfo>> ListTable::find_license(const std::string& name) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare(std::string(kSelectLicenses) + "WHERE name = ?1"));
  statement.bind(1, name);
  return first_row<LicenseInfo>(statement, license_info);
}

Status ListTable::remove_license(const std::string& name) {
  CHATGATE_TRY_ASSIGN(const LicenseRow license, chatgate::find_license(*database_, name));
  for (const char* sql : {"DELETE FROM destinations WHERE license = ?1",
                          "UPDATE lists SET license = NULL WHERE license = ?1 AND removed IS NOT NULL",
                          "DELETE FROM licenses WHERE id = ?1"}) {
    CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(sql));
    CHATGATE_TRY(statement.bind(1, license.id).run());
  }
  return {};
}

}  // namespace chatgate
