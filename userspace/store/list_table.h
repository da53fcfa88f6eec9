// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/list.h"
#include "model/refresh_settings.h"
#include "net/ip_address.h"
#include "store/database.h"
#include "store/live_entries.h"

namespace chatgate {

/// What the store keeps of a list beside its entries.
struct ListSettings {
  std::string source;                           ///< file or URL that it is read from; empty: none
  std::string etag;                             ///< of what was read from there last; empty: none
  WallTime checked_at{};                        ///< last import, changed or not; the epoch: never
  WallTime changed_at{};                        ///< last change of an entry, or when the list was made
  std::optional<std::chrono::seconds> max_age;  ///< older than that is worth a warning
  bool shadow = false;                          ///< of bans: all of its entries are shadows
  std::optional<RefreshSettings> refresh{};     ///< it is read from its source by itself; nothing: it is not

  bool operator==(const ListSettings&) const = default;
};

/// A list as the store knows it.
struct ListRow {
  std::int64_t id = 0;
  ListInfo info;  ///< info.entries is filled by all() only
  ListSettings settings;
  std::uint32_t scope = 0;   ///< of its license; 0: host-wide
  bool new_license = false;  ///< ensure() has just met the license for the first time
};

/// One destination address of a license.
struct Destination {
  IpAddress address;
  std::uint32_t scope = 0;
  std::string license;
};

/// A license as it is shown.
struct LicenseInfo {
  std::string name;
  std::uint32_t scope = 0;  ///< 0: host-wide
  WallTime created{};
};

/// Lists, and the licenses that they belong to.
class ListTable {
 public:
  explicit ListTable(Database& database) : database_(&database) {}

  Result<std::optional<ListRow>> find(const std::string& name);

  /// The list, made if it is absent (its license too). Another kind than the existing list's: kUsage.
  Result<ListRow> ensure(const std::string& name, Kind kind, WallTime now);

  /// By name; without the numbers of entries.
  Result<std::vector<ListRow>> rows();
  /// By name, with the number of entries that live at `now`.
  Result<std::vector<ListRow>> all(WallTime now);

  /// Those numbers alone: reads every entry.
  Result<LiveEntries> live_entries(WallTime now);

  /// Another source than before forgets etag, checked_at and what came of refreshes, which were the old
  /// one's. Empty: none.
  Status set_source(const ListRow& list, const std::string& source);
  /// Nothing: it is not read by itself. Another than before forgets the etag, which was of another reading,
  /// and makes the list due at once.
  Status set_refresh(const ListRow& list, const std::optional<RefreshSettings>& refresh);
  /// At least one second; nothing: no limit.
  Status set_max_age(const ListRow& list, std::optional<std::chrono::seconds> max_age);
  /// Marks the list alone: its entries are EntryTable::set_shadow()'s.
  Status set_shadow(const ListRow& list, bool shadow);
  /// The whole list was imported at `now`; `etag`: its source's (empty: it gave none, or it came from
  /// elsewhere).
  Status mark_checked(const ListRow& list, const std::string& etag, WallTime now);
  /// Entries of the list with this id changed at `now`.
  Status mark_changed(std::int64_t list, WallTime now);

  /// Takes a list that has no entries any more off the books. Its row stays for the history; its name is
  /// free.
  Status remove(const ListRow& list);
  /// Puts a removed list with this id on the books again, with its old name, which must be free, and the
  /// license that the name says (made if it is absent).
  Status revive(std::int64_t id, WallTime now);

  /// By name.
  Result<std::vector<LicenseInfo>> licenses();
  Result<std::optional<LicenseInfo>> find_license(const std::string& name);
  /// Takes a license that has no lists any more off the books, with its destinations. The caller must log it
  /// with ChangeLog::forget_before_now() if it had a scope.
  Status remove_license(const std::string& name);

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
