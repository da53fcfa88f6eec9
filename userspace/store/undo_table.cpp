// SPDX-License-Identifier: Apache-2.0
#include "store/undo_table.h"

#include "store/change_runs.h"
#include "store/rows.h"
#include "store/undo_images.h"

namespace chatgate {
namespace {

UndoRow undo_row(const Statement& row) {
  return {{unsigned_column(row, 0), time_column(row, 1), row.text(2), row.text(3)},
          unsigned_column(row, 4),
          unsigned_column(row, 5)};
}

/// expires_after, shadow, label from column 2 on; column 0 is the list's.
UndoLine line_at(const Statement& row) {
  UndoLine line;
  line.list = row.integer(0);
  line.expires = time_column(row, 2);
  line.shadow = row.integer(3) != 0;
  line.label = row.text(4);
  return line;
}

Status each_run(Database& database, std::uint64_t revision,
                const std::function<Status(const UndoLine&)>& visit) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT list, prefixes, expires_after, shadow, label FROM change_runs "
                                       "WHERE revision = ?1 AND list IS NOT (SELECT id FROM lists WHERE name "
                                       "= 'protected') ORDER BY id"));
  statement.bind(1, to_column(revision));
  return each_row(statement, [&visit](const Statement& row) -> Status {
    UndoLine line = line_at(row);
    Status first;
    CHATGATE_TRY(unpack_change_run(row.blob(1), [&](const IpPrefix& prefix) {
      line.prefix = prefix;
      if (first) first = visit(line);
    }));
    return first;
  });
}

}  // namespace

Result<std::vector<UndoRow>> UndoTable::kept() {
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database_->prepare("SELECT u.revision, r.at, r.who, r.command, coalesce(u.undoes, 0), "
                         "coalesce(u.undone_by, 0) FROM undo u JOIN revisions r ON r.revision "
                         "= u.revision ORDER BY u.revision DESC"));
  std::vector<UndoRow> rows;
  CHATGATE_TRY(each_row(statement, [&rows](const Statement& row) -> Status {
    rows.push_back(undo_row(row));
    return {};
  }));
  return rows;
}

Status UndoTable::add(std::uint64_t revision, std::uint64_t undoes) {
  CHATGATE_TRY_ASSIGN(Statement insert,
                      database_->prepare("INSERT INTO undo (revision, undoes) VALUES (?1, nullif(?2, 0))"));
  CHATGATE_TRY(insert.bind(1, to_column(revision)).bind(2, to_column(undoes)).run());
  CHATGATE_TRY_ASSIGN(Statement forget,
                      database_->prepare("DELETE FROM undo WHERE revision <= (SELECT revision FROM undo "
                                         "ORDER BY revision DESC LIMIT 1 OFFSET ?1)"));
  return forget.bind(1, static_cast<std::int64_t>(kKeptChanges)).run();
}

Status UndoTable::mark_undone(std::uint64_t revision, std::uint64_t by) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("UPDATE undo SET undone_by = nullif(?2, 0) WHERE revision = ?1"));
  return statement.bind(1, to_column(revision)).bind(2, to_column(by)).run();
}

Status UndoTable::add_images(std::uint64_t revision, std::int64_t list,
                             std::span<const std::uint8_t> images) {
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database_->prepare("INSERT INTO undo_images (revision, list, images) VALUES (?1, ?2, ?3)"));
  return statement.bind(1, to_column(revision)).bind(2, list).bind_blob(3, images).run();
}

Status UndoTable::each_image(std::uint64_t revision,
                             const std::function<Status(std::int64_t list, const Entry& entry)>& visit) {
  CHATGATE_TRY_ASSIGN(
      Statement statement,
      database_->prepare("SELECT list, images FROM undo_images WHERE revision = ?1 ORDER BY id"));
  statement.bind(1, to_column(revision));
  return each_row(statement, [&visit](const Statement& row) -> Status {
    const std::int64_t list = row.integer(0);
    return unpack_images(row.blob(1), [&](const Entry& entry) { return visit(list, entry); });
  });
}

Status UndoTable::each_line(std::uint64_t revision, const std::function<Status(const UndoLine&)>& visit) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT list, prefix, expires_after, shadow, label FROM changes "
                                         "WHERE revision = ?1 AND list IS NOT (SELECT id FROM lists WHERE "
                                         "name = 'protected')"));
  statement.bind(1, to_column(revision));
  CHATGATE_TRY(each_row(statement, [&visit](const Statement& row) -> Status {
    UndoLine line = line_at(row);
    CHATGATE_TRY_ASSIGN(line.prefix, prefix_column(row, 1));
    return visit(line);
  }));
  return each_run(*database_, revision, visit);
}

}  // namespace chatgate
