// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/failpoint.h"
#include "store/store.h"

namespace chatgate {
namespace {

Status commit_write(Database& database) {
  CHATGATE_FAILPOINT("store.commit.before");
  CHATGATE_TRY(database.execute("COMMIT"));
  CHATGATE_FAILPOINT("store.commit.after");
  return {};
}

}  // namespace

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

// SQLite may have rolled back by itself (full disk): then there is nothing left to undo.
Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

// After a failed commit the destructor undoes what is left.
Status Transaction::commit() {
  if (database_ == nullptr) return fail(refused("write store", "", "the transaction has ended already"));
  CHATGATE_TRY(database_->writing() ? commit_write(*database_) : database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace chatgate
