// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/sync_directory.h"
#include "store/schema.h"

namespace chatgate {
namespace {

constexpr const char* kOpen = "open store";

std::string path_in(const std::string& state_dir) { return state_dir + "/chatgate.db"; }

// Only the last part: a mistyped --state-dir shall not leave a tree behind.
Status make_directory(const std::string& path) {
  constexpr const char* kMake = "make state directory";
  if (::mkdir(path.c_str(), 0700) == 0) return sync_name_of(path, kMake);
  return errno == EEXIST ? Status() : fail(system_error(kMake, path, errno));
}

Result<StoreId> read_id(Database& database) {
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database.prepare("SELECT value FROM meta WHERE name = 'store_id'"));
  CHATGATE_TRY_ASSIGN(const bool found, statement.step());
  const auto blob = found ? statement.blob(0) : std::span<const std::uint8_t>();
  StoreId id{};
  if (blob.size() != id.size()) return fail(refused(kOpen, database.path(), "it is damaged: it has no id"));
  std::copy(blob.begin(), blob.end(), id.begin());
  return id;
}

}  // namespace

struct Store::Tables {
  Tables(Database opened, const StoreId& made)
      : id(made),
        database(std::move(opened)),
        settings(database),
        lists(database),
        entries(database),
        keys(database),
        changes(database),
        interfaces(database),
        marks(database),
        undo(database),
        refreshes(database),
        reasons(database) {}

  StoreId id;
  Database database;  // before the tables: their statements go first
  Settings settings;
  ListTable lists;
  EntryTable entries;
  KeyTable keys;
  ChangeLog changes;
  InterfaceTable interfaces;
  MarkTable marks;
  UndoTable undo;
  RefreshTable refreshes;
  ReasonTable reasons;
};

Store::Store(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& state_dir) {
  CHATGATE_TRY(make_directory(state_dir));
  CHATGATE_TRY_ASSIGN(Database database, Database::open(path_in(state_dir), false));
  CHATGATE_TRY(migrate(database));
  CHATGATE_TRY_ASSIGN(const StoreId id, read_id(database));
  return Store(std::make_unique<Tables>(std::move(database), id));
}

Result<Store> Store::open_read_only(const std::string& state_dir) {
  const std::string path = path_in(state_dir);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return fail(system_error(kOpen, path, errno));
    return fail(refused(kOpen, path, "there is no store",
                        "`chatgate attach` or a first ban makes one; or give its --state-dir"));
  }
  CHATGATE_TRY_ASSIGN(Database database, Database::open(path, true));
  CHATGATE_TRY(check_current(database));
  CHATGATE_TRY_ASSIGN(const StoreId id, read_id(database));
  return Store(std::make_unique<Tables>(std::move(database), id));
}

Result<Store> Store::open_in_memory() {
  CHATGATE_TRY_ASSIGN(Database database, Database::open_in_memory());
  CHATGATE_TRY(migrate(database));
  CHATGATE_TRY_ASSIGN(const StoreId id, read_id(database));
  return Store(std::make_unique<Tables>(std::move(database), id));
}

bool Store::exists(const std::string& state_dir) { return ::access(path_in(state_dir).c_str(), F_OK) == 0; }

Result<Transaction> Store::begin() {
  CHATGATE_TRY(tables_->database.execute("BEGIN IMMEDIATE"));
  return Transaction(&tables_->database);
}

// The view is taken by the first read, so there is one here.
Result<Transaction> Store::begin_read() {
  CHATGATE_TRY(tables_->database.execute("BEGIN"));
  Transaction transaction(&tables_->database);
  CHATGATE_TRY(tables_->settings.revision());
  return transaction;
}

const StoreId& Store::id() const { return tables_->id; }
Settings& Store::settings() { return tables_->settings; }
ListTable& Store::lists() { return tables_->lists; }
EntryTable& Store::entries() { return tables_->entries; }
KeyTable& Store::keys() { return tables_->keys; }
ChangeLog& Store::changes() { return tables_->changes; }
InterfaceTable& Store::interfaces() { return tables_->interfaces; }
MarkTable& Store::marks() { return tables_->marks; }
UndoTable& Store::undo() { return tables_->undo; }
RefreshTable& Store::refreshes() { return tables_->refreshes; }
ReasonTable& Store::reasons() { return tables_->reasons; }
HistoryPurge Store::history_purge() { return HistoryPurge(tables_->database); }
EndedRows Store::ended_rows() { return EndedRows(tables_->database); }

}  // namespace chatgate
