// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>

#include "store/entry_rows.h"
#include "store/entry_table.h"
#include "store/prefix_blob.h"

namespace chatgate {
namespace {

// What a claim takes from its list.
struct ListKey {
  Kind kind = Kind::kShare;
  std::uint32_t scope = 0;
};

// By list id. Joining them to a million rows in SQL would cost more than reading the rows.
class ListKeys {
 public:
  static Result<ListKeys> load(Database& database) {
    ListKeys keys;
    CHATGATE_TRY_ASSIGN(Statement statement,
                        database.prepare("SELECT l.id, l.kind, coalesce(s.scope, 0) FROM lists l "
                                         "LEFT JOIN licenses s ON s.id = l.license"));
    CHATGATE_TRY(each_row(statement, [&keys](const Statement& row) -> Status {
      keys.by_id_[row.integer(0)] = {static_cast<Kind>(row.integer(1)), number_column(row, 2)};
      return {};
    }));
    return keys;
  }

  // Neighbouring rows mostly belong to one list.
  const ListKey& of(std::int64_t id) {
    if (last_ == nullptr || id != last_id_) {
      last_ = &by_id_[id];
      last_id_ = id;
    }
    return *last_;
  }

 private:
  std::unordered_map<std::int64_t, ListKey> by_id_;
  std::int64_t last_id_ = 0;
  const ListKey* last_ = nullptr;
};

bool by_key(const Claim& left, const Claim& right) { return left.key < right.key; }

}  // namespace

// Rows come in the order of prefix and list; within one prefix, kind and scope have the last word.
Status EntryTable::each_claims(WallTime now, const std::function<void(std::span<const Claim>)>& visit) {
  CHATGATE_TRY_ASSIGN(ListKeys lists, ListKeys::load(statements_->database));
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare("SELECT prefix, list, expires, shadow FROM entries "
                                                    "WHERE expires > ?1 ORDER BY prefix, list"));
  statement.bind(1, to_column(now));
  std::vector<Claim> claims;  // of one prefix
  const auto visit_claims = [&] {
    if (claims.size() > 1) std::stable_sort(claims.begin(), claims.end(), by_key);
    if (!claims.empty()) visit(claims);
    claims.clear();
  };
  CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
    const ListKey& list = lists.of(row.integer(1));
    if (list.kind == Kind::kShare) return {};
    CHATGATE_TRY_ASSIGN(const IpPrefix prefix, prefix_column(row, 0));
    if (!claims.empty() && claims.front().key.prefix != prefix) visit_claims();
    claims.push_back({{prefix, list.kind, list.scope}, time_column(row, 2), row.integer(3) != 0});
    return {};
  }));
  visit_claims();
  return {};
}

Result<std::vector<Claim>> EntryTable::claims(WallTime now) {
  std::vector<Claim> all;
  CHATGATE_TRY(each_claims(
      now, [&all](std::span<const Claim> claims) { all.insert(all.end(), claims.begin(), claims.end()); }));
  return all;
}

Result<std::vector<Claim>> EntryTable::claims_of(const TableKey& key, WallTime now) {
  std::vector<Claim> claims;
  if (key.kind == Kind::kShare) return claims;
  const NetBlob blob = to_blob(key.prefix);
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->claims_of.get());
  statement->bind_blob(1, blob.view()).bind(2, static_cast<std::int64_t>(key.kind));
  statement->bind(3, key.scope).bind(4, to_column(now));
  CHATGATE_TRY(each_row(*statement, [&](const Statement& row) -> Status {
    claims.push_back({key, time_column(row, 0), row.integer(1) != 0});
    return {};
  }));
  return claims;
}

}  // namespace chatgate
