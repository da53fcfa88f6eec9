// SPDX-License-Identifier: Apache-2.0
#include "store/covering_history.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string>

#include "store/change_runs.h"
#include "store/history.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

/// Up to so many addresses, the prefixes that cover them are looked up; for more, the history is read from
/// end to end.
constexpr std::size_t kFewRows = 64;

constexpr const char* kOfEntries =
    "CROSS JOIN revisions r ON r.revision = c.revision CROSS JOIN lists l ON l.id = c.list "
    "WHERE l.name <> 'protected'";

std::string select(const char* prefixes, const char* table) {
  return std::string("SELECT ") + kChangeColumns + ", c." + prefixes + " FROM " + table + " c " + kOfEntries;
}

/// The addresses that are asked for.
class Addresses {
 public:
  explicit Addresses(std::span<const IpAddress> addresses) : addresses_(addresses) {
    for (const IpAddress& one : addresses) first_bytes_.at(is_v6(one)).set(one.bytes[0]);
  }

  /// Whether the prefix covers any of them. Most of a long history is told by the first byte.
  bool any_in(const IpPrefix& prefix) const {
    constexpr int kByte = 8;
    if (prefix.length >= kByte && !first_bytes_.at(is_v6(prefix.address)).test(prefix.address.bytes[0]))
      return false;
    const auto found = std::lower_bound(addresses_.begin(), addresses_.end(), prefix.address);
    return found != addresses_.end() && covers(prefix, *found);
  }

  /// All prefixes that cover them, each once.
  std::vector<IpPrefix> prefixes() const {
    std::vector<IpPrefix> prefixes;
    for (const IpAddress& one : addresses_) {
      for (int length = 0; length <= address_bits(one.family); ++length)
        prefixes.push_back(make_prefix(one, length));
    }
    std::sort(prefixes.begin(), prefixes.end());
    prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
    return prefixes;
  }

 private:
  static std::size_t is_v6(const IpAddress& address) { return address.family == Family::kV6 ? 1 : 0; }

  std::span<const IpAddress> addresses_;
  std::array<std::bitset<256>, 2> first_bytes_;
};

Status look_up(Database& database, const Addresses& addresses, std::vector<Change>& changes) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare(select("prefix", "changes") + " AND c.prefix = ?1"));
  for (const IpPrefix& prefix : addresses.prefixes()) {
    const NetBlob blob = to_blob(prefix);
    statement.bind_blob(1, blob.view());
    CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
      changes.push_back(read_change(row));
      changes.back().prefix = prefix;
      return {};
    }));
  }
  return {};
}

Status read_all(Database& database, const Addresses& addresses, std::vector<Change>& changes) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(select("prefix", "changes")));
  return each_row(statement, [&](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, prefix_column(row, kPrefixColumn));
    if (!addresses.any_in(prefix)) return {};
    changes.push_back(read_change(row));
    changes.back().prefix = prefix;
    return {};
  });
}

Status read_runs(Database& database, const Addresses& addresses, std::vector<Change>& changes) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(select("prefixes", "change_runs")));
  return each_row(statement, [&](const Statement& row) -> Status {
    return unpack_change_run(row.blob(kPrefixColumn), [&](const IpPrefix& prefix) {
      if (!addresses.any_in(prefix)) return;
      changes.push_back(read_change(row));
      changes.back().prefix = prefix;
    });
  });
}

}  // namespace

Result<std::vector<Change>> read_covering(Database& database, std::span<const IpAddress> addresses) {
  std::vector<Change> changes;
  if (addresses.empty()) return changes;
  const Addresses asked(addresses);
  CHATGATE_TRY(addresses.size() <= kFewRows ? look_up(database, asked, changes)
                                            : read_all(database, asked, changes));
  CHATGATE_TRY(read_runs(database, asked, changes));
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.revision.revision < b.revision.revision;
  });
  return changes;
}

}  // namespace chatgate
