// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/list.h"
#include "net/ip_address.h"
#include "store/database.h"

namespace chatgate {

/// A list as the store knows it.
struct ListRow {
  std::int64_t id = 0;
  ListInfo info;             ///< info.entries is filled by all() only
  std::uint32_t scope = 0;   ///< of its license; 0: host-wide
  bool new_license = false;  ///< ensure() has just met the license for the first time
};

/// One destination address of a license.
struct Destination {
  IpAddress address;
  std::uint32_t scope = 0;
  std::string license;
};

/// Lists, and the licenses that they belong to.
class ListTable {
 public:
  explicit ListTable(Database& database) : database_(&database) {}

  Result<std::optional<ListRow>> find(const std::string& name);

  /// The list, made if it is absent (its license too). Another kind than the existing list's: kUsage.
  Result<ListRow> ensure(const std::string& name, Kind kind, WallTime now);

  /// By name, with the number of entries that live at `now`.
  Result<std::vector<ListRow>> all(WallTime now);

  /// Makes these the license's destinations, and gives it a scope of its own if it has none; an empty set
  /// takes the scope away. An address that another license has: refused, naming that license. Key scopes
  /// change with it: the caller must log it with ChangeLog::forget_before_now().
  Status set_destinations(const std::string& license, const std::vector<IpAddress>& addresses, WallTime now);

  Result<std::vector<Destination>> destinations();

  /// The scope that packets to this address are judged in; 0: host-wide only.
  Result<std::uint32_t> scope_of(const IpAddress& destination);

 private:
  Database* database_;
};

}  // namespace chatgate
