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

std::string select_lines() {
  return std::string("SELECT ") + kChangeColumns + ", c.prefix FROM changes c " + kOfEntries;
}

/// The addresses that are asked for.
class Addresses {
 public:
  explicit Addresses(std::span<const IpAddress> addresses) : addresses_(addresses) {
    for (const IpAddress& one : addresses) first_bytes_.at(is_v6(one.family)).set(one.bytes[0]);
  }

  /// Whether the prefix covers any of them. Most of a long history is told by the first byte.
  bool any_in(const IpPrefix& prefix) const {
    if (prefix.length >= kByte &&
        !first_bytes_.at(is_v6(prefix.address.family)).test(prefix.address.bytes[0]))
      return false;
    const auto found = std::lower_bound(addresses_.begin(), addresses_.end(), prefix.address);
    return found != addresses_.end() && covers(prefix, *found);
  }

  /// False: the prefix of these bytes (see prefix_blob.h) covers none of them. Never of a damaged one.
  bool any_perhaps_in(std::span<const std::uint8_t> bytes) const {
    const auto family = static_cast<Family>(bytes[0]);
    const int length = bytes.back();
    if (family != Family::kV4 && family != Family::kV6) return true;
    if (length < kByte || length > address_bits(family)) return true;
    return first_bytes_.at(is_v6(family)).test(bytes[1]);
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
  static constexpr int kByte = 8;

  static std::size_t is_v6(Family family) { return family == Family::kV6 ? 1 : 0; }

  std::span<const IpAddress> addresses_;
  std::array<std::bitset<256>, 2> first_bytes_;
};

Status look_up(Database& database, const Addresses& addresses, std::vector<Change>& changes) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(select_lines() + " AND c.prefix = ?1"));
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
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(select_lines()));
  return each_row(statement, [&](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, prefix_column(row, kPrefixColumn));
    if (!addresses.any_in(prefix)) return {};
    changes.push_back(read_change(row));
    changes.back().prefix = prefix;
    return {};
  });
}

/// What `run` reads of the run with this id; of the list `protected`, nothing.
Status add_run(Statement& run, std::int64_t id, const std::vector<IpPrefix>& prefixes,
               std::vector<Change>& changes) {
  run.bind(1, id);
  return each_row(run, [&](const Statement& row) -> Status {
    Change change = read_change(row);
    for (const IpPrefix& prefix : prefixes) {
      change.prefix = prefix;
      changes.push_back(change);
    }
    return {};
  });
}

/// Runs are in no index by prefix. Most cover none of the addresses: revision and list of these are not read.
Status read_runs(Database& database, const Addresses& addresses, std::vector<Change>& changes) {
  CHATGATE_TRY_ASSIGN(Statement run,
                      database.prepare(std::string("SELECT ") + kChangeColumns + " FROM change_runs c " +
                                       kOfEntries + " AND c.id = ?1"));
  CHATGATE_TRY_ASSIGN(Statement runs,
                      database.prepare("SELECT id, prefixes FROM change_runs WHERE list IS NOT "
                                       "(SELECT id FROM lists WHERE name = 'protected')"));
  std::vector<IpPrefix> covering;
  const auto wanted = [&](std::span<const std::uint8_t> bytes) { return addresses.any_perhaps_in(bytes); };
  return each_row(runs, [&](const Statement& row) -> Status {
    covering.clear();
    CHATGATE_TRY(unpack_change_run(row.blob(1), wanted, [&](const IpPrefix& prefix) {
      if (addresses.any_in(prefix)) covering.push_back(prefix);
    }));
    return covering.empty() ? Status() : add_run(run, row.integer(0), covering, changes);
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
