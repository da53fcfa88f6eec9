// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "base/unique_fd.h"
#include "store/schema.h"
#include "store/sqlite_error.h"

namespace chatgate {
namespace {

constexpr int kBusyTimeoutMs = 10000;

// SQLite would take the mode from the umask. Its -wal and -shm files inherit ours. An existing file is not
// opened here: closing any descriptor of it would drop the locks that another connection of this process
// holds.
Status create_file(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd || errno == EEXIST) return {};
  return fail(system_error("open store", path, errno));
}

void harden(sqlite3* handle) {
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

// While it is set, closing the last connection leaves the files as they were.
void keep_files(sqlite3* handle, bool keep) {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

// The log stays, empty, when the last connection closes: making it anew costs each command a wait for the
// disk. Never with anything in it, unless who only reads is the last: the database alone is the whole store,
// to copy or to put back.
void keep_empty_log(sqlite3* handle) {
  int keep = 1;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

// The answer to the change is the mode then in use.
Status switch_to_wal(Database& database) {
  CHATGATE_TRY_ASSIGN(Statement statement, database.prepare("PRAGMA journal_mode = WAL"));
  CHATGATE_TRY(statement.step());
  if (statement.text(0) == "wal") return {};
  return fail(refused("open store", database.path(), "its file system does not support write-ahead logging"));
}

// SQLite does not always wait for the lock that the change needs: two that create the store at once must be
// told to, and one of them finds it done.
Status use_wal(Database& database, sqlite3* handle) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds(kBusyTimeoutMs);
  constexpr int kPauseMs = 5;
  while (true) {
    Status status = switch_to_wal(database);
    const bool busy = !status && sqlite3_errcode(handle) == SQLITE_BUSY;
    if (!busy || Clock::now() >= deadline) return status;
    sqlite3_sleep(kPauseMs);
  }
}

}  // namespace

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

Database::~Database() { sqlite3_close_v2(handle_); }

Result<Database> Database::open(const std::string& path, bool read_only) {
  if (!read_only) CHATGATE_TRY(create_file(path));
  const int access = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const std::string name =
      path.starts_with("file:") ? "./" + path : path;  // Debian's SQLite would read a URI
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  Database database(handle, path);
  if (code != SQLITE_OK) return fail(sqlite_error(handle, "open store", path));
  CHATGATE_TRY(database.configure(read_only));
  return database;
}

Result<Database> Database::open_in_memory() {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(":memory:", &handle);
  Database database(handle, "memory");
  if (code != SQLITE_OK) return fail(sqlite_error(handle, "open store", "memory"));
  harden(handle);
  CHATGATE_TRY(database.execute("PRAGMA foreign_keys = ON;"));
  return database;
}

Status Database::configure(bool read_only) {
  harden(handle_);
  keep_files(handle_, true);
  CHATGATE_TRY(check_ours(*this));
  keep_files(handle_, false);
  if (!read_only && sqlite3_db_readonly(handle_, "main") == 1) {
    // SQLite would settle for reading.
    return fail(system_error("open store", path_, access(path_.c_str(), W_OK) != 0 ? errno : EACCES));
  }
  if (!read_only) CHATGATE_TRY(use_wal(*this, handle_));
  if (!read_only) keep_empty_log(handle_);
  return execute(
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA cache_size = -65536;"              // KiB: what lies behind 1M entries in random order
      "PRAGMA journal_size_limit = 16777216;");  // bytes: a bulk change does not leave its log behind
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(handle_, "read store", path_));
  return Statement(statement);
}

Status Database::execute(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return fail(sqlite_error(handle_, "write store", path_));
}

Result<std::int64_t> Database::number(std::string_view sql) {
  CHATGATE_TRY_ASSIGN(Statement statement, prepare(sql));
  CHATGATE_TRY_ASSIGN(const bool found, statement.step());
  if (!found) return fail(refused("read store", path_, "no value"));
  return statement.integer(0);
}

bool Database::writing() const { return sqlite3_txn_state(handle_, "main") == SQLITE_TXN_WRITE; }

}  // namespace chatgate
