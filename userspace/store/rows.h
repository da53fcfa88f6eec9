// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "net/ip_prefix.h"
#include "store/database.h"

namespace chatgate {

/// A statement that is prepared when it is first used, and kept.
class LazyStatement {
 public:
  LazyStatement(Database& database, std::string sql) : database_(&database), sql_(std::move(sql)) {}

  Result<Statement*> get() {
    if (!statement_) {
      CHATGATE_TRY_ASSIGN(statement_, database_->prepare(sql_));
    }
    return &*statement_;
  }

 private:
  Database* database_;
  std::string sql_;
  std::optional<Statement> statement_;
};

inline std::int64_t to_column(WallTime time) { return time.time_since_epoch().count(); }

inline WallTime time_column(const Statement& row, int column) {
  return WallTime(std::chrono::nanoseconds(row.integer(column)));
}

/// SQLite has no unsigned numbers: the same 64 bits.
inline std::int64_t to_column(std::uint64_t value) { return static_cast<std::int64_t>(value); }

inline std::uint64_t unsigned_column(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

inline std::uint32_t number_column(const Statement& row, int column) {
  return static_cast<std::uint32_t>(row.integer(column));
}

/// Refused as damage if the column holds no prefix.
Result<IpPrefix> prefix_column(const Statement& row, int column);

/// Calls `visit` (a Statement& -> Status) for each row until it fails; resets the statement in any case.
template <typename Visit>
Status each_row(Statement& statement, Visit&& visit) {
  while (true) {
    CHATGATE_TRY_ASSIGN(const bool found, statement.step());
    if (!found) return {};
    if (Status status = visit(statement); !status) {
      statement.reset();
      return status;
    }
  }
}

/// What `read` (a Statement& -> T or Result<T>) makes of the first row; nothing if there is none. Resets the
/// statement.
template <typename T, typename Read>
Result<std::optional<T>> first_row(Statement& statement, Read&& read) {
  CHATGATE_TRY_ASSIGN(const bool found, statement.step());
  if (!found) return std::optional<T>();
  Result<T> value = read(statement);
  statement.reset();
  if (!value) return fail(std::move(value.error()));
  return std::optional<T>(std::move(*value));
}

}  // namespace chatgate
