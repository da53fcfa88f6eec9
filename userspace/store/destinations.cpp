// SPDX-License-Identifier: Apache-2.0
#include "model/list.h"
#include "store/license_rows.h"
#include "store/list_table.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

constexpr const char* kSetDestinations = "set destinations";

Status clear_destinations(Database& database, const LicenseRow& license) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare("DELETE FROM destinations WHERE license = ?1"));
  return statement.bind(1, license.id).run();
}

// A license that nobody has met yet stays unknown.
Status drop_destinations(Database& database, const std::string& license) {
  CHATGATE_TRY(check_license_name(license));
  CHATGATE_TRY_ASSIGN(const LicenseRow row, find_license(database, license));
  if (row.id == 0) return {};
  CHATGATE_TRY(clear_destinations(database, row));
  return take_scope(database, row);
}

// An address given twice is one address.
Status add_destination(Database& database, const LicenseRow& license, const IpAddress& address) {
  const NetBlob blob = to_blob(address);
  CHATGATE_TRY_ASSIGN(Statement find,
                      database.prepare("SELECT s.id, s.name FROM destinations d JOIN licenses s "
                                       "ON s.id = d.license WHERE d.address = ?1"));
  find.bind_blob(1, blob.view());
  CHATGATE_TRY_ASSIGN(const bool taken, find.step());
  if (taken && find.integer(0) == license.id) return {};
  if (taken)
    return fail(refused(kSetDestinations, to_string(address), "it belongs to license " + find.text(1)));
  CHATGATE_TRY_ASSIGN(Statement insert,
                      database.prepare("INSERT INTO destinations (address, license) VALUES (?1, ?2)"));
  return insert.bind_blob(1, blob.view()).bind(2, license.id).run();
}

Result<Destination> destination_row(const Statement& row) {
  const auto address = address_from_blob(row.blob(0));
  if (!address) return fail(refused("read store", "", "a damaged row: no address where one must be"));
  return Destination{*address, number_column(row, 1), row.text(2)};
}

}  // namespace

Status ListTable::set_destinations(const std::string& license, const std::vector<IpAddress>& addresses,
                                   WallTime now) {
  if (addresses.empty()) return drop_destinations(*database_, license);
  CHATGATE_TRY_ASSIGN(const LicenseRow row, ensure_license(*database_, license, now));
  CHATGATE_TRY(clear_destinations(*database_, row));
  for (const IpAddress& address : addresses) {
    CHATGATE_TRY(add_destination(*database_, row, address));
  }
  return row.scope == 0 ? give_scope(*database_, row) : Status();
}

Result<std::vector<Destination>> ListTable::destinations() {
  constexpr const char* kSql =
      "SELECT d.address, coalesce(s.scope, 0), s.name FROM destinations d JOIN licenses s ON s.id = "
      "d.license "
      "ORDER BY d.address";
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  std::vector<Destination> all;
  const auto add = [&all](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(Destination destination, destination_row(row));
    all.push_back(std::move(destination));
    return {};
  };
  CHATGATE_TRY(each_row(statement, add));
  return all;
}

Result<std::uint32_t> ListTable::scope_of(const IpAddress& destination) {
  constexpr const char* kSql =
      "SELECT coalesce(s.scope, 0) FROM destinations d JOIN licenses s ON s.id = d.license WHERE d.address = "
      "?1";
  const NetBlob blob = to_blob(destination);
  CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(kSql));
  statement.bind_blob(1, blob.view());
  CHATGATE_TRY_ASSIGN(const auto scope, first_row<std::uint32_t>(statement, [](const Statement& row) {
                        return number_column(row, 0);
                      }));
  return scope.value_or(0);
}

}  // namespace chatgate
