// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/entry.h"
#include "model/table_key.h"
#include "store/database.h"
#include "store/list_table.h"

namespace chatgate {

/// Which entries; an unset field does not narrow.
struct EntryFilter {
  std::string list;     ///< empty: all
  std::string license;  ///< empty: all
  std::optional<Kind> kind;
  std::optional<WallTime> alive_at;     ///< only those that have not expired then
  std::optional<WallTime> ends_before;  ///< only those that end before that
};

using EntryVisitor = std::function<Status(const Entry&)>;

/// Entries: (list, prefix) is the identity. Expired rows stay until they are purged; readers say what they
/// want.
class EntryTable {
 public:
  explicit EntryTable(Database& database);
  EntryTable(EntryTable&&) noexcept;
  EntryTable& operator=(EntryTable&&) noexcept;
  ~EntryTable();

  Result<std::optional<Entry>> find(const ListRow& list, const IpPrefix& prefix);

  /// Inserts or replaces.
  Status put(const ListRow& list, const Entry& entry);
  /// Absent: no error.
  Status erase(const ListRow& list, const IpPrefix& prefix);

  /// Makes all of the list that live at `now` shadows, or real.
  Status set_shadow(const ListRow& list, bool shadow, WallTime now);

  /// All of the list, expired ones too.
  Status erase_all(const ListRow& list);

  /// All lists' entries with exactly this prefix.
  Result<std::vector<Entry>> at(const IpPrefix& prefix);

  /// All entries whose prefix covers `prefix` (itself included), shortest first.
  Result<std::vector<Entry>> covering(const IpPrefix& prefix);

  /// All entries that `prefix` covers (itself included), in prefix order.
  Status each_under(const IpPrefix& prefix, const EntryVisitor& visit);

  /// In prefix order. Leaves the list `protected` out, which is this host's own and no policy, unless the
  /// filter names it.
  Status each(const EntryFilter& filter, const EntryVisitor& visit);

  /// What all bans and allows that live at `now` ask of the kernel, in key order (one prefix's claims
  /// adjoin). The bulk path: reads as little as it can.
  Result<std::vector<Claim>> claims(WallTime now);

  /// The same, one prefix's claims after the other's.
  Status each_claims(WallTime now, const std::function<void(std::span<const Claim>)>& visit);

  /// The same for the entries behind one key.
  Result<std::vector<Claim>> claims_of(const TableKey& key, WallTime now);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace chatgate
