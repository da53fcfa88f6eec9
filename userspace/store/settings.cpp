// SPDX-License-Identifier: Apache-2.0
#include "store/settings.h"

#include "store/meta.h"
#include "store/rows.h"

namespace chatgate {

// The log is the one place that knows; its newest heading is never deleted.
Result<std::uint64_t> Settings::revision() {
  CHATGATE_TRY_ASSIGN(const std::int64_t value,
                      database_->number("SELECT coalesce(max(revision), 0) FROM revisions"));
  return static_cast<std::uint64_t>(value);
}

Result<std::uint32_t> Settings::max_entries() {
  CHATGATE_TRY_ASSIGN(const std::int64_t value, read_meta(*database_, "max_entries", kDefaultMaxEntries));
  return static_cast<std::uint32_t>(value);
}

Status Settings::set_max_entries(std::uint32_t value) { return write_meta(*database_, "max_entries", value); }

Result<WallTime> Settings::pause_until() {
  CHATGATE_TRY_ASSIGN(const std::int64_t value, read_meta(*database_, "pause_until", 0));
  return WallTime(std::chrono::nanoseconds(value));
}

Status Settings::set_pause_until(WallTime until) {
  return write_meta(*database_, "pause_until", to_column(until));
}

Result<std::string> Settings::paused_by() { return read_meta_text(*database_, "paused_by"); }

Result<WallTime> Settings::paused_at() {
  CHATGATE_TRY_ASSIGN(const std::int64_t value, read_meta(*database_, "paused_at", 0));
  return WallTime(std::chrono::nanoseconds(value));
}

Status Settings::set_paused_by(const std::string& who, WallTime at) {
  CHATGATE_TRY(write_meta_text(*database_, "paused_by", who));
  return write_meta(*database_, "paused_at", to_column(at));
}

Result<std::optional<PendingChange>> Settings::pending() {
  CHATGATE_TRY_ASSIGN(const std::int64_t revision, read_meta(*database_, "pending_revision", 0));
  if (revision == 0) return std::optional<PendingChange>();
  CHATGATE_TRY_ASSIGN(const std::int64_t deadline, read_meta(*database_, "pending_deadline", 0));
  return std::optional(
      PendingChange{static_cast<std::uint64_t>(revision), WallTime(std::chrono::nanoseconds(deadline))});
}

Status Settings::set_pending(const std::optional<PendingChange>& pending) {
  const PendingChange value = pending.value_or(PendingChange{});
  CHATGATE_TRY(write_meta(*database_, "pending_revision", to_column(value.revision)));
  return write_meta(*database_, "pending_deadline", to_column(value.deadline));
}

Result<std::string> Settings::protected_set() { return read_meta_text(*database_, "protected_set"); }

Status Settings::set_protected_set(const std::string& text) {
  return write_meta_text(*database_, "protected_set", text);
}

Result<std::string> Settings::forced_bans() { return read_meta_text(*database_, "forced_bans"); }

Status Settings::set_forced_bans(const std::string& text) {
  return write_meta_text(*database_, "forced_bans", text);
}

Result<std::string> Settings::purge_place() { return read_meta_text(*database_, "purge_place"); }

Status Settings::set_purge_place(const std::string& text) {
  return write_meta_text(*database_, "purge_place", text);
}

Result<std::optional<std::uint64_t>> Settings::logged_revision() {
  constexpr std::int64_t kNone = -1;
  CHATGATE_TRY_ASSIGN(const std::int64_t value, read_meta(*database_, "logged_revision", kNone));
  return value == kNone ? std::nullopt : std::optional(static_cast<std::uint64_t>(value));
}

Status Settings::set_logged_revision(std::uint64_t revision) {
  return write_meta(*database_, "logged_revision", to_column(revision));
}

Result<std::uint64_t> Settings::kernel_epoch() {
  CHATGATE_TRY_ASSIGN(const std::int64_t value, read_meta(*database_, "kernel_epoch", 0));
  return static_cast<std::uint64_t>(value);
}

Status Settings::set_kernel_epoch(std::uint64_t epoch) {
  return write_meta(*database_, "kernel_epoch", to_column(epoch));
}

}  // namespace chatgate
