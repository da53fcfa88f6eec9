// SPDX-License-Identifier: Apache-2.0
#include "store/entry_table.h"

#include "store/entry_rows.h"
#include "store/prefix_blob.h"

namespace chatgate {
namespace {

Status append_at(Statement& statement, const IpPrefix& prefix, std::vector<Entry>& entries) {
  const NetBlob blob = to_blob(prefix);
  statement.bind_blob(1, blob.view());
  return visit_entries(statement, [&entries](const Entry& entry) -> Status {
    entries.push_back(entry);
    return {};
  });
}

// The conditions that `filter` asks for; "?1" to "?5" are bound by the caller.
std::string conditions(const EntryFilter& filter) {
  std::string sql = "WHERE TRUE";
  sql += filter.list.empty() ? " AND e.list IS NOT (SELECT id FROM lists WHERE name = 'protected')"
                             : " AND e.list = (SELECT id FROM lists WHERE name = ?1)";
  if (!filter.license.empty()) {
    sql += " AND e.list IN (SELECT id FROM lists WHERE license = (SELECT id FROM licenses WHERE name = ?2))";
  }
  if (filter.kind) sql += " AND l.kind = ?3";
  if (filter.alive_at) sql += " AND e.expires > ?4";
  if (filter.ends_before) sql += " AND e.expires < ?5";
  return sql + " ORDER BY e.prefix, e.list";
}

}  // namespace

EntryTable::EntryTable(Database& database) : statements_(std::make_unique<Statements>(database)) {}
EntryTable::EntryTable(EntryTable&&) noexcept = default;
EntryTable& EntryTable::operator=(EntryTable&&) noexcept = default;
EntryTable::~EntryTable() = default;

Result<std::optional<Entry>> EntryTable::find(const ListRow& list, const IpPrefix& prefix) {
  const NetBlob blob = to_blob(prefix);
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->find.get());
  statement->bind_blob(1, blob.view()).bind(2, list.id);
  return first_row<Entry>(*statement, [](const Statement& row) -> Result<Entry> {
    Entry entry;
    CHATGATE_TRY(read_entry(row, entry));
    return entry;
  });
}

Status EntryTable::put(const ListRow& list, const Entry& entry) {
  const NetBlob blob = to_blob(entry.prefix);
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->put.get());
  statement->bind_blob(1, blob.view()).bind(2, list.id).bind(3, to_column(entry.expires));
  statement->bind(4, entry.shadow ? 1 : 0).bind(5, to_column(entry.created));
  return statement->bind(6, entry.by).bind(7, entry.label).run();
}

Status EntryTable::erase(const ListRow& list, const IpPrefix& prefix) {
  const NetBlob blob = to_blob(prefix);
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->erase.get());
  return statement->bind_blob(1, blob.view()).bind(2, list.id).run();
}

Status EntryTable::set_shadow(const ListRow& list, bool shadow, WallTime now) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare("UPDATE entries SET shadow = ?2 WHERE list = ?1 AND "
                                                    "shadow <> ?2 AND expires > ?3"));
  return statement.bind(1, list.id).bind(2, shadow ? 1 : 0).bind(3, to_column(now)).run();
}

Status EntryTable::erase_all(const ListRow& list) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare("DELETE FROM entries WHERE list = ?1"));
  return statement.bind(1, list.id).run();
}

Result<std::vector<Entry>> EntryTable::at(const IpPrefix& prefix) {
  std::vector<Entry> entries;
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->at.get());
  CHATGATE_TRY(append_at(*statement, prefix, entries));
  return entries;
}

Result<std::vector<Entry>> EntryTable::covering(const IpPrefix& prefix) {
  std::vector<Entry> entries;
  CHATGATE_TRY_ASSIGN(Statement * statement, statements_->at.get());
  for (int length = 0; length <= prefix.length; ++length) {
    CHATGATE_TRY(append_at(*statement, make_prefix(prefix.address, length), entries));
  }
  return entries;
}

Status EntryTable::each_under(const IpPrefix& prefix, const EntryVisitor& visit) {
  const NetBlob first = to_blob(prefix);
  const NetBlob after = blob_after(prefix);
  // Not kept: the visitor may ask for another range.
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      statements_->database.prepare(std::string(kSelectEntries) +
                                    "WHERE e.prefix >= ?1 AND e.prefix < ?2 ORDER BY e.prefix, e.list"));
  statement.bind_blob(1, first.view()).bind_blob(2, after.view());
  return visit_entries(statement, visit);
}

Status EntryTable::each(const EntryFilter& filter, const EntryVisitor& visit) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare(std::string(kSelectEntries) + conditions(filter)));
  if (!filter.list.empty()) statement.bind(1, filter.list);
  if (!filter.license.empty()) statement.bind(2, filter.license);
  if (filter.kind) statement.bind(3, static_cast<std::int64_t>(*filter.kind));
  if (filter.alive_at) statement.bind(4, to_column(*filter.alive_at));
  if (filter.ends_before) statement.bind(5, to_column(*filter.ends_before));
  return visit_entries(statement, visit);
}

}  // namespace chatgate
