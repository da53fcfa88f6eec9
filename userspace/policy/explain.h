// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/entry.h"
#include "model/table_key.h"

namespace chatgate {

enum class Reason { kBanned, kWhitelisted, kUnlisted, kShadow, kPaused };

/// "banned", "whitelisted", "unlisted", "shadow", "paused".
std::string_view to_string(Reason reason);

/// The verdict, and the kernel key that decides it (none: unlisted or paused).
struct Decision {
  Reason reason = Reason::kUnlisted;
  std::optional<TableKey> key;
};

/// What the program must say of a source that exactly `keys` cover, to a destination of `scope`. The order is
/// the program's: allows before bans, host-wide before the scope, hosts before tries, longest first.
Decision decide(std::span<const CompiledKey> keys, std::uint32_t scope, WallTime now);

/// One entry that covers the source.
struct Match {
  Entry entry;
  bool decides = false;  ///< its key decides the verdict, and it keeps that key alive
};

struct Explanation {
  Decision decision;
  std::vector<Match> matches;  ///< live ones only; those that decide first, then the longest first
};

/// `entries`: all that cover the source. `paused`: nothing is dropped now. Scoped entries of other
/// destinations are listed, but do not decide.
Explanation explain(std::vector<Entry> entries, std::uint32_t scope, bool paused, WallTime now);

}  // namespace chatgate
