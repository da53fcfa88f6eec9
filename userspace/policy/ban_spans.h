// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.h"

namespace chatgate {

/// What ended a span.
enum class SpanEnd { kLasts, kExpired, kRemoved, kMadeShadow };

/// "lasts", "expired", "removed", "shadow".
std::string_view to_string(SpanEnd end);

/// A stretch of time in which an entry held without a break: enforced, not as a shadow.
struct Span {
  IpPrefix prefix;
  std::string list;
  std::string label;  ///< the last one
  RevisionInfo made;  ///< what began it
  WallTime until{};   ///< when it ended, or, if it lasts, is to end
  SpanEnd end = SpanEnd::kLasts;
  RevisionInfo undone;  ///< what ended it; revision 0: nobody, it expired or lasts
};

/// The spans of that kind that the history tells, in the order in which they began; `history`: oldest first,
/// whole for each prefix that it names.
std::vector<Span> spans_of(std::span<const Change> history, Kind kind, WallTime now);

}  // namespace chatgate
