// SPDX-License-Identifier: Apache-2.0
#include "store/license_rows.h"

#include "model/list.h"
#include "model/table_key.h"
#include "store/meta.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kLastScope = "last_scope";

Status set_scope(Database& database, std::int64_t license, std::uint32_t scope) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("UPDATE licenses SET scope = nullif(?2, 0) WHERE id = ?1"));
  return statement.bind(1, license).bind(2, scope).run();
}

}  // namespace

Result<LicenseRow> find_license(Database& database, const std::string& name) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT id, coalesce(scope, 0) FROM licenses WHERE name = ?1"));
  statement.bind(1, name);
  CHATGATE_TRY_ASSIGN(const auto found, first_row<LicenseRow>(statement, [](const Statement& row) {
                        return LicenseRow{row.integer(0), number_column(row, 1), false};
                      }));
  return found.value_or(LicenseRow{});
}

Result<LicenseRow> ensure_license(Database& database, const std::string& name, WallTime now) {
  CHATGATE_TRY(check_license_name(name));
  CHATGATE_TRY_ASSIGN(LicenseRow license, find_license(database, name));
  if (license.id != 0) return license;
  CHATGATE_TRY_ASSIGN(Statement insert,
                      database.prepare("INSERT INTO licenses (name, created) VALUES (?1, ?2)"));
  CHATGATE_TRY(insert.bind(1, name).bind(2, to_column(now)).run());
  CHATGATE_TRY_ASSIGN(license, find_license(database, name));
  license.made = true;
  return license;
}

// A scope stays in kernel keys until they are rewritten: were it given again, they would count for another
// license.
Status give_scope(Database& database, const LicenseRow& license) {
  CHATGATE_TRY_ASSIGN(const std::int64_t last, read_meta(database, kLastScope, 0));
  if (last >= kMaxScope) {
    return fail(refused("set destinations", "", "all scope numbers have been used"));
  }
  CHATGATE_TRY(write_meta(database, kLastScope, last + 1));
  return set_scope(database, license.id, static_cast<std::uint32_t>(last + 1));
}

Status take_scope(Database& database, const LicenseRow& license) {
  return set_scope(database, license.id, 0);
}

}  // namespace chatgate
