// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace chatgate {

inline constexpr std::uint32_t kDefaultMaxEntries = 1048576;

/// A change that is taken back unless it is confirmed by then.
struct PendingChange {
  std::uint64_t revision = 0;
  WallTime deadline{};
};

/// Single values of the store. Reading one that was never written gives its default.
class Settings {
 public:
  explicit Settings(Database& database) : database_(&database) {}

  /// Counts committed changes; 0 in a new store. The next one is claimed by ChangeLog::begin_revision().
  Result<std::uint64_t> revision();

  /// How many kernel keys the user permits.
  Result<std::uint32_t> max_entries();
  Status set_max_entries(std::uint32_t value);

  /// Until when nothing is dropped; the epoch: not paused.
  Result<WallTime> pause_until();
  Status set_pause_until(WallTime until);

  /// Who paused it last, and when; nobody: empty, the epoch.
  Result<std::string> paused_by();
  Result<WallTime> paused_at();
  Status set_paused_by(const std::string& who, WallTime at);

  /// The change that waits to be confirmed; nothing: none does.
  Result<std::optional<PendingChange>> pending();
  Status set_pending(const std::optional<PendingChange>& pending);

  /// What the list `protected` holds, as the engine wrote it last; empty: nothing.
  Result<std::string> protected_set();
  Status set_protected_set(const std::string& text);

  /// The bans that were forced upon the protected set, as the engine wrote them last; empty: none.
  Result<std::string> forced_bans();
  Status set_forced_bans(const std::string& text);

  /// Where a purge under way has come to, as the engine wrote it last; empty: none is.
  Result<std::string> purge_place();
  Status set_purge_place(const std::string& text);

  /// The last revision that the service has told in its log; nothing: no service ever ran.
  Result<std::optional<std::uint64_t>> logged_revision();
  Status set_logged_revision(std::uint64_t revision);

  /// The kernel counters' life that the slots' marks belong to (chatgate_control.epoch); 0: none yet.
  Result<std::uint64_t> kernel_epoch();
  Status set_kernel_epoch(std::uint64_t epoch);

 private:
  Database* database_;
};

}  // namespace chatgate
