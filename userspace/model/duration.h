// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace chatgate {

/// The longest duration that can be written: 100 years.
inline constexpr std::chrono::seconds kMaxDuration = std::chrono::hours(24 * 36500);

/// How long an entry is to live: a span from now, or for ever.
struct Lifetime {
  std::optional<std::chrono::seconds> span;  ///< nothing: forever

  bool operator==(const Lifetime&) const = default;
};

/// Built-in policy until a configuration says otherwise.
struct DurationPolicy {
  std::chrono::seconds longest = std::chrono::hours(24 * 365);
  std::chrono::seconds standard = std::chrono::hours(24 * 365);  ///< without --for and --until
};

/// `90s`, `15m`, `12h`, `30d`, `2w`, compounds `1d12h` (units in falling order, each once). kUsage for all
/// else: zero, leading zeros, signs, fractions, spaces, no unit, unknown units (`y`, `M`), over kMaxDuration;
/// the hint is the canonical form wherever it is plain what was meant.
Result<std::chrono::seconds> parse_duration(std::string_view text);

/// A duration, `longest` (policy) or `forever`. Longer than the policy's longest: refused (kUsage), with the
/// hint to say `forever` or `longest`.
Result<Lifetime> parse_lifetime(std::string_view text, const DurationPolicy& policy);

/// Exact and canonical: whole weeks as weeks, all else from days down ("2w", "30d", "1d12h"); "0s" for
/// nothing.
std::string to_string(std::chrono::seconds duration);

/// now + span; kNever for forever, and for an end that WallTime cannot hold.
WallTime end_of(const Lifetime& lifetime, WallTime now);

}  // namespace chatgate
