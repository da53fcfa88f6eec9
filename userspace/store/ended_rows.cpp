// SPDX-License-Identifier: Apache-2.0
#include "store/ended_rows.h"

#include <set>
#include <vector>

#include "store/key_rows.h"
#include "store/prefix_blob.h"
#include "store/rows.h"

namespace chatgate {
namespace {

struct EndedEntry {
  IpPrefix prefix;
  std::int64_t list = 0;
};

/// Reads a step's rows; `take` is called with each.
template <typename Take>
Status read_step(Statement& statement, std::optional<IpPrefix>& from, Take&& take) {
  const NetBlob first = from ? to_blob(*from) : NetBlob{};
  statement.bind_blob(1, first.view());
  std::int64_t seen = 0;
  IpPrefix last;
  CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
    ++seen;
    CHATGATE_TRY_ASSIGN(last, prefix_column(row, 0));
    return take(last, row);
  }));
  // The last prefix may have more rows.
  const bool more = seen == EndedRows::kStep && (!from || last != *from);
  from = more ? std::optional(last) : std::nullopt;
  return {};
}

Status forget_etags(Database& database, const std::set<std::int64_t>& lists) {
  CHATGATE_TRY_ASSIGN(Statement forget, database.prepare("UPDATE lists SET etag = NULL WHERE id = ?1"));
  for (const std::int64_t list : lists) CHATGATE_TRY(forget.bind(1, list).run());
  return {};
}

}  // namespace

Result<std::uint64_t> EndedRows::entries(std::optional<IpPrefix>& from, WallTime cutoff) {
  std::vector<EndedEntry> ended;
  std::set<std::int64_t> lists;
  {
    CHATGATE_TRY_ASSIGN(Statement read,
                        database_->prepare("SELECT prefix, list, expires < ?2 FROM entries "
                                           "WHERE prefix >= ?1 ORDER BY prefix, list LIMIT ?3"));
    read.bind(2, to_column(cutoff)).bind(3, kStep);
    CHATGATE_TRY(read_step(read, from, [&](const IpPrefix& prefix, const Statement& row) -> Status {
      if (row.integer(2) == 0) return {};
      ended.push_back({prefix, row.integer(1)});
      lists.insert(row.integer(1));
      return {};
    }));
  }
  CHATGATE_TRY_ASSIGN(Statement erase,
                      database_->prepare("DELETE FROM entries WHERE prefix = ?1 AND list = ?2"));
  for (const EndedEntry& one : ended) {
    const NetBlob blob = to_blob(one.prefix);
    CHATGATE_TRY(erase.bind_blob(1, blob.view()).bind(2, one.list).run());
  }
  CHATGATE_TRY(forget_etags(*database_, lists));
  return ended.size();
}

Result<std::uint64_t> EndedRows::keys(std::optional<IpPrefix>& from, WallTime cutoff, WallTime now) {
  std::vector<TableKey> gone;
  {
    CHATGATE_TRY_ASSIGN(
        Statement read,
        database_->prepare("SELECT k.prefix, k.kind, k.scope, coalesce(k.slot, 0), k.ends, "
                           "k.slot IS NULL AND k.kept_seen < ?2 AND NOT EXISTS (SELECT 1 FROM entries e "
                           "WHERE e.prefix = k.prefix AND e.expires > ?4) FROM keys k "
                           "WHERE k.prefix >= ?1 ORDER BY k.prefix, k.kind, k.scope LIMIT ?3"));
    read.bind(2, to_column(cutoff)).bind(3, kStep).bind(4, to_column(now));
    CHATGATE_TRY(read_step(read, from, [&gone](const IpPrefix&, const Statement& row) -> Status {
      if (row.integer(5) == 0) return {};
      CHATGATE_TRY_ASSIGN(const KeyRow key, read_key(row));
      gone.push_back(key.key);
      return {};
    }));
  }
  CHATGATE_TRY_ASSIGN(Statement erase,
                      database_->prepare("DELETE FROM keys WHERE prefix = ?1 AND kind = ?2 AND scope = ?3"));
  for (const TableKey& key : gone) {
    const KeyColumns columns(key);
    CHATGATE_TRY(columns.bind(erase).run());
  }
  return gone.size();
}

}  // namespace chatgate
