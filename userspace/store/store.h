// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/change_log.h"
#include "store/database.h"
#include "store/ended_rows.h"
#include "store/entry_table.h"
#include "store/history_purge.h"
#include "store/interface_table.h"
#include "store/key_table.h"
#include "store/list_table.h"
#include "store/mark_table.h"
#include "store/reason_table.h"
#include "store/refresh_table.h"
#include "store/settings.h"
#include "store/undo_table.h"

namespace chatgate {

using StoreId = std::array<std::uint8_t, 16>;

/// Undone when it is destroyed before commit().
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Status commit();

 private:
  friend class Store;
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;
};

/// The truth: lists, entries, history, kernel keys with their slots, settings; one SQLite file in the state
/// directory. The tables are the only way to it; every writing method must be called inside a transaction of
/// the same store.
class Store {
 public:
  /// Opens `<state_dir>/chatgate.db`; creates directory (0700) and file (0600), and brings an older schema up
  /// to date in one transaction. A newer schema, or a database that is not chatgate's, is refused and left
  /// alone.
  static Result<Store> open(const std::string& state_dir);

  /// For commands that only look: never writes, never creates; an absent store is refused with a hint.
  static Result<Store> open_read_only(const std::string& state_dir);

  /// An empty store that leaves nothing behind: a dry run on a host that has none yet.
  static Result<Store> open_in_memory();

  /// Whether there is one in this directory.
  static bool exists(const std::string& state_dir);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Takes the write lock at once (BEGIN IMMEDIATE), so that what is read inside is what is written upon.
  Result<Transaction> begin();
  /// One consistent view for several reads.
  Result<Transaction> begin_read();

  /// Made at random when the store was created.
  const StoreId& id() const;

  Settings& settings();
  ListTable& lists();
  EntryTable& entries();
  KeyTable& keys();
  ChangeLog& changes();
  InterfaceTable& interfaces();
  MarkTable& marks();
  UndoTable& undo();
  RefreshTable& refreshes();
  ReasonTable& reasons();
  HistoryPurge history_purge();
  EndedRows ended_rows();

 private:
  struct Tables;
  explicit Store(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

}  // namespace chatgate
