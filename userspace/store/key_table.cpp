// SPDX-License-Identifier: Apache-2.0
#include "store/key_table.h"

#include <algorithm>

#include "store/key_rows.h"
#include "store/meta.h"

namespace chatgate {
namespace {

Result<std::optional<KeyCount>> find_count(LazyStatement& find, const TableKey& key) {
  const KeyColumns columns(key);
  CHATGATE_TRY_ASSIGN(Statement * statement, find.get());
  columns.bind(*statement);
  return first_row<KeyCount>(*statement, read_count);
}

std::uint64_t since(std::uint64_t mark, std::uint64_t now) { return now > mark ? now - mark : 0; }

/// Keys that came in bulk are in no index by end. Once per end that many of them share, it is made up for.
Status index_ended_bulks(Database& database, WallTime now) {
  CHATGATE_TRY_ASSIGN(Statement any, database.prepare("SELECT 1 FROM bulk_ends WHERE ends <= ?1 LIMIT 1"));
  any.bind(1, to_column(now));
  CHATGATE_TRY_ASSIGN(const bool found, any.step());
  any.reset();
  if (!found) return {};
  for (const char* sql : {"UPDATE keys SET bulk = 0 WHERE bulk = 1 AND slot IS NOT NULL AND ends <= ?1",
                          "DELETE FROM bulk_ends WHERE ends <= ?1"}) {
    CHATGATE_TRY_ASSIGN(Statement statement, database.prepare(sql));
    CHATGATE_TRY(statement.bind(1, to_column(now)).run());
  }
  return {};
}

}  // namespace

Hits hits_of(const KeyCount& count, const SlotReading& now) {
  Hits hits = count.kept;
  hits.packets += since(count.mark.packets, now.packets);
  hits.bytes += since(count.mark.bytes, now.bytes);
  if (now.packets > count.mark.packets) hits.last_seen = std::max(hits.last_seen, now.last_seen);
  return hits;
}

KeyTable::KeyTable(Database& database) : statements_(std::make_unique<Statements>(database)) {}
KeyTable::KeyTable(KeyTable&&) noexcept = default;
KeyTable& KeyTable::operator=(KeyTable&&) noexcept = default;
KeyTable::~KeyTable() = default;

Result<std::uint64_t> KeyTable::used() {
  CHATGATE_TRY_ASSIGN(const std::int64_t used, read_meta(statements_->database, "slots_used", 0));
  return static_cast<std::uint64_t>(used);
}

Result<std::optional<KeyRow>> KeyTable::find(const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const auto count, find_count(statements_->find, key));
  if (!count || count->row.slot == 0) return std::optional<KeyRow>();
  return std::optional<KeyRow>(count->row);
}

Result<std::optional<KeyCount>> KeyTable::count_of(const TableKey& key) {
  return find_count(statements_->find, key);
}

Result<std::vector<KeyCount>> KeyTable::covering(const IpPrefix& prefix) {
  std::vector<KeyCount> counts;
  CHATGATE_TRY_ASSIGN(Statement * at, statements_->at.get());
  for (int length = 0; length <= prefix.length; ++length) {
    const NetBlob blob = to_blob(make_prefix(prefix.address, length));
    at->bind_blob(1, blob.view());
    CHATGATE_TRY(each_row(*at, [&counts](const Statement& row) -> Status {
      CHATGATE_TRY_ASSIGN(const KeyCount count, read_count(row));
      counts.push_back(count);
      return {};
    }));
  }
  return counts;
}

Result<std::vector<KeyRow>> KeyTable::ended(WallTime now) {
  CHATGATE_TRY(index_ended_bulks(statements_->database, now));
  // The last conditions are the index's own.
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare("SELECT prefix, kind, scope, slot, ends FROM keys "
                                                    "WHERE ends <= ?1 AND slot IS NOT NULL AND bulk = 0 "
                                                    "AND ends < 9223372036854775807 ORDER BY ends"));
  statement.bind(1, to_column(now));
  return read_keys(statement);
}

Result<std::vector<KeyCount>> KeyTable::in_kernel() {
  CHATGATE_TRY_ASSIGN(const std::uint64_t many, used());
  std::vector<KeyCount> rows;
  rows.reserve(many);
  CHATGATE_TRY(each([&rows](const KeyCount& count) -> Status {
    if (count.row.slot != 0) rows.push_back(count);
    return {};
  }));
  return rows;
}

Status KeyTable::each(const std::function<Status(const KeyCount&)>& visit) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare(
                          "SELECT prefix, kind, scope, coalesce(slot, 0), ends, kept_packets, kept_bytes, "
                          "kept_seen, mark_packets, mark_bytes, mark_seen FROM keys "
                          "ORDER BY prefix, kind, scope"));
  return each_row(statement, [&visit](const Statement& row) -> Status {
    CHATGATE_TRY_ASSIGN(const KeyCount count, read_count(row));
    return visit(count);
  });
}

Status KeyTable::fold(const TableKey& key, const SlotReading& now) {
  CHATGATE_TRY_ASSIGN(const auto count, find_count(statements_->find, key));
  if (!count || count->row.slot == 0 || count->mark == now) return {};
  const KeyColumns columns(key);
  CHATGATE_TRY_ASSIGN(Statement * set_counts, statements_->set_counts.get());
  columns.bind(*set_counts);
  const Hits hits = hits_of(*count, now);
  bind_reading(*set_counts, 4, {hits.packets, hits.bytes, hits.last_seen});
  return bind_reading(*set_counts, 7, now).run();
}

}  // namespace chatgate
