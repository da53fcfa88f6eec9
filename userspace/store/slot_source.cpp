// SPDX-License-Identifier: Apache-2.0
#include "store/slot_source.h"

#include <string>

#include "store/key_rows.h"
#include "store/meta.h"

namespace chatgate {
namespace {

constexpr std::int64_t kAtOnce = 1024;

}  // namespace

Error no_free_slots(std::uint64_t needed, std::uint64_t free, std::uint32_t limit) {
  const std::string reason = "needs " + std::to_string(needed) + " more, " + std::to_string(free) + " of " +
                             std::to_string(limit) + " are free";
  return refused("assign slots", "", reason, "raise the limit with `chatgate attach IFACE --max-entries N`");
}

Result<SlotSource> SlotSource::open(Database& database) {
  SlotSource source(database);
  CHATGATE_TRY_ASSIGN(source.made_, read_meta(database, "slots_made", 0));
  CHATGATE_TRY_ASSIGN(source.used_, read_meta(database, "slots_used", 0));
  source.all_loaded_ = source.used_ == source.made_;
  return source;
}

Status SlotSource::load() {
  freed_.clear();
  at_ = 0;
  CHATGATE_TRY_ASSIGN(Statement statement,
                      database_->prepare("SELECT slot, packets, bytes, seen FROM free_slots "
                                         "WHERE slot > ?1 ORDER BY slot LIMIT ?2"));
  statement.bind(1, last_freed_).bind(2, kAtOnce);
  CHATGATE_TRY(each_row(statement, [this](const Statement& row) -> Status {
    freed_.push_back({number_column(row, 0), read_reading(row, 1)});
    return {};
  }));
  all_loaded_ = freed_.empty();
  return {};
}

Result<FreeSlot> SlotSource::next() {
  if (at_ == freed_.size() && !all_loaded_) CHATGATE_TRY(load());
  if (at_ < freed_.size()) return freed_[at_];
  return FreeSlot{static_cast<std::uint32_t>(made_ + 1), {}};
}

void SlotSource::take() {
  ++taken_;
  if (at_ < freed_.size()) {
    last_freed_ = freed_[at_++].slot;
  } else {
    ++made_;
  }
}

Status SlotSource::finish() {
  if (taken_ == 0) return {};
  if (last_freed_ > 0) {
    CHATGATE_TRY_ASSIGN(Statement statement, database_->prepare("DELETE FROM free_slots WHERE slot <= ?1"));
    CHATGATE_TRY(statement.bind(1, last_freed_).run());
  }
  CHATGATE_TRY(write_meta(*database_, "slots_made", made_));
  return write_meta(*database_, "slots_used", used_ + taken_);
}

}  // namespace chatgate
