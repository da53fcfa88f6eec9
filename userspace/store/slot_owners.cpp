// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "store/key_rows.h"

namespace chatgate {
namespace {

// CROSS JOIN: SQLite keeps to this order of the tables.
constexpr const char* kSelectOwners =
    "SELECT k.slot, k.mark_packets, k.mark_bytes, e.list, e.expires FROM keys k "
    "CROSS JOIN entries e ON e.prefix = k.prefix CROSS JOIN lists l ON l.id = e.list "
    "LEFT JOIN licenses s ON s.id = l.license "
    "WHERE k.slot IS NOT NULL AND l.kind = k.kind AND coalesce(s.scope, 0) = k.scope ";

Status visit_owners(Statement& statement, const SlotVisitor& visit) {
  SlotOwners slot;
  CHATGATE_TRY(each_row(statement, [&](const Statement& row) -> Status {
    const std::uint32_t number = number_column(row, 0);
    if (number != slot.slot && slot.slot != 0) visit(slot);
    if (number != slot.slot) slot = {number, unsigned_column(row, 1), unsigned_column(row, 2), {}};
    slot.owners.push_back({row.integer(3), time_column(row, 4)});
    return {};
  }));
  if (slot.slot != 0) visit(slot);
  return {};
}

}  // namespace

Status KeyTable::each_slot(const SlotVisitor& visit) {
  CHATGATE_TRY_ASSIGN(Statement statement, statements_->database.prepare(kSelectOwners));
  return visit_owners(statement, visit);
}

Status KeyTable::slot_of(const TableKey& key, const SlotVisitor& visit) {
  const KeyColumns columns(key);
  CHATGATE_TRY_ASSIGN(Statement statement,
                      statements_->database.prepare(std::string(kSelectOwners) +
                                                    "AND k.prefix = ?1 AND k.kind = ?2 AND k.scope = ?3"));
  columns.bind(statement);
  return visit_owners(statement, visit);
}

}  // namespace chatgate
