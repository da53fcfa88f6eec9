// SPDX-License-Identifier: Apache-2.0
#include "store/mark_table.h"

#include <utility>

#include "store/packed_keys.h"
#include "store/rows.h"

namespace chatgate {
namespace {

MarkInfo read_info(const Statement& row) {
  return {row.text(0), time_column(row, 1), unsigned_column(row, 2), unsigned_column(row, 3)};
}

Result<Mark> read_mark(const Statement& row) {
  auto keys = unpack_keys(row.blob(4));
  if (!keys) return fail(refused("read store", row.text(0), "a damaged mark"));
  return Mark{read_info(row), {}, std::move(*keys)};
}

}  // namespace

Result<std::vector<MarkInfo>> MarkTable::all() {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT name, at, epoch, keys FROM marks ORDER BY at, name"));
  std::vector<MarkInfo> marks;
  CHATGATE_TRY(each_row(statement, [&marks](const Statement& row) -> Status {
    marks.push_back(read_info(row));
    return {};
  }));
  return marks;
}

Result<std::optional<Mark>> MarkTable::find(const std::string& name) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT name, at, epoch, keys, hits FROM marks WHERE name = ?1"));
  statement.bind(1, name);
  CHATGATE_TRY_ASSIGN(std::optional<Mark> mark, first_row<Mark>(statement, read_mark));
  if (!mark) return mark;
  CHATGATE_TRY_ASSIGN(Statement reasons,
                      database_->prepare("SELECT interface, reason, packets, bytes FROM mark_reasons "
                                         "WHERE mark = ?1 ORDER BY interface, reason"));
  reasons.bind(1, name);
  CHATGATE_TRY(each_row(reasons, [&mark](const Statement& row) -> Status {
    mark->reasons.push_back(
        {row.text(0), number_column(row, 1), unsigned_column(row, 2), unsigned_column(row, 3)});
    return {};
  }));
  return mark;
}

Status MarkTable::put(const Mark& mark) {
  CHATGATE_TRY(erase(mark.info.name));
  CHATGATE_TRY_ASSIGN(
      Statement insert,
      database_->prepare("INSERT INTO marks (name, at, epoch, keys, hits) VALUES (?1, ?2, ?3, ?4, ?5)"));
  const std::vector<std::uint8_t> packed = pack_keys(mark.keys);
  insert.bind(1, mark.info.name).bind(2, to_column(mark.info.at)).bind(3, to_column(mark.info.epoch));
  CHATGATE_TRY(insert.bind(4, static_cast<std::int64_t>(mark.keys.size())).bind_blob(5, packed).run());
  CHATGATE_TRY_ASSIGN(Statement reason,
                      database_->prepare("INSERT INTO mark_reasons (mark, interface, reason, packets, bytes) "
                                         "VALUES (?1, ?2, ?3, ?4, ?5)"));
  for (const MarkedReason& one : mark.reasons) {
    reason.bind(1, mark.info.name).bind(2, one.interface).bind(3, one.reason);
    CHATGATE_TRY(reason.bind(4, to_column(one.packets)).bind(5, to_column(one.bytes)).run());
  }
  return {};
}

Status MarkTable::erase(const std::string& name) {
  for (const char* sql : {"DELETE FROM mark_reasons WHERE mark = ?1", "DELETE FROM marks WHERE name = ?1"}) {
    CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare(sql));
    CHATGATE_TRY(statement.bind(1, name).run());
  }
  return {};
}

}  // namespace chatgate
