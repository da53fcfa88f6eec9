// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace chatgate {

/// One prepared statement. Bound texts and blobs are not copied: they must stay as they are until reset() or
/// run().
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// Parameters count from 1. An error is kept and given by the next step() or run().
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::span<const std::uint8_t> blob);
  Statement& bind_null(int index);

  /// True: a row is there. False: done, and reset for the next use.
  Result<bool> step();
  /// For statements without rows: runs and resets. One that writes is refused outside of a transaction: a
  /// change would be recorded in part.
  Status run();
  /// How many rows the last run() inserted, changed or deleted.
  std::int64_t changes() const;
  /// Lets go of the rows and of the bound values. A statement in the middle of its rows keeps a read view
  /// open.
  void reset();

  /// Columns count from 0; valid until the next step() or reset().
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::span<const std::uint8_t> blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  sqlite3_stmt* statement_ = nullptr;
  int bind_error_ = 0;  // SQLite's code; 0: none
};

/// One connection. Errors name the file and what SQLite said; a file that is not ours or is damaged is
/// refused.
class Database {
 public:
  /// Opens or creates `path` with the durability that the store promises (WAL, synchronous=FULL, foreign
  /// keys, busy timeout 10 s). The file is created with mode 0600. `read_only`: does not create, and changes
  /// nothing. Missing rights are kPermission, all else is kRefused.
  static Result<Database> open(const std::string& path, bool read_only);

  /// A database that is never written anywhere, for trying a change out.
  static Result<Database> open_in_memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Result<Statement> prepare(std::string_view sql);
  /// One or several statements without parameters.
  Status execute(std::string_view sql);
  /// The one number that `sql` (a query without parameters) gives.
  Result<std::int64_t> number(std::string_view sql);
  /// In a transaction that has changed, or holds the lock to change, something.
  bool writing() const;
  const std::string& path() const { return path_; }

 private:
  Status configure(bool read_only);
  explicit Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  sqlite3* handle_ = nullptr;
  std::string path_;
};

}  // namespace chatgate
