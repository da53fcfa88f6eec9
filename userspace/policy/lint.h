// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/entry.h"
#include "model/table_key.h"

namespace chatgate {

/// What is odd about a new entry, and not wrong.
enum class Oddity {
  kUnderAllow,  ///< a ban that a whitelist overrides
  kHole,        ///< a whitelist inside a ban
  kDuplicate,   ///< another list has the same
  kCovered,     ///< a wider entry of the same list does it already, as long as it lasts
  kHoles,       ///< a ban over a narrower whitelist
  kOverBan,     ///< a whitelist over a narrower ban
};
inline constexpr std::size_t kOddities = 6;

/// Counts oddities and names the first few of each.
class LintReport {
 public:
  static constexpr std::size_t kNamed = 3;

  /// Whether the next one of that sort would still be named.
  bool names(Oddity oddity) const { return named_.at(index(oddity)).size() < kNamed; }
  /// `cause`: the other entry; nothing: only counted.
  void add(Oddity oddity, const IpPrefix& prefix, const std::optional<Entry>& cause);
  /// One line for each that is named, and one for the rest of its sort.
  std::vector<std::string> warnings() const;

 private:
  static std::size_t index(Oddity oddity) { return static_cast<std::size_t>(oddity); }

  std::array<std::uint64_t, kOddities> counts_{};
  std::array<std::vector<std::string>, kOddities> named_;
};

/// The entry that makes `entry` odd in that way, among all that cover it (`over`, itself included): of
/// several the one that lasts longest.
std::optional<Entry> cause_of(Oddity oddity, const Entry& entry, std::span<const Entry> over, WallTime now);

/// How the narrower `inner` makes a new entry odd that covers it: kHoles, kOverBan or not at all.
std::optional<Oddity> oddity_inside(const Entry& entry, const Entry& inner, WallTime now);

/// The same for many at once, in time linear in `all`: tells each oddity of `prefixes` (in prefix order, now
/// in `all` with that kind and scope). Duplicates are not seen, and covered are those that another one of
/// `prefixes`, which lasts as long, covers. Of kHoles and kOverBan the prefix that is told is the inner one.
/// `all`: what the kernel is to hold, in key order.
void lint_bulk(Kind kind, std::uint32_t scope, std::span<const IpPrefix> prefixes,
               std::span<const CompiledKey> all, const std::function<void(Oddity, const IpPrefix&)>& tell);

}  // namespace chatgate
