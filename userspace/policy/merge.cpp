// SPDX-License-Identifier: Apache-2.0
#include "policy/merge.h"

#include <algorithm>
#include <chrono>

namespace chatgate {
namespace {

constexpr auto kSameWish = std::chrono::minutes(1);

bool is_later(WallTime present, WallTime wished, WallTime now) {
  if (wished == kNever || present == kNever) return wished > present;
  const auto tolerance = std::min<std::chrono::nanoseconds>((wished - now) / 100, kSameWish);
  return wished - present > tolerance;
}

bool is_earlier(WallTime present, WallTime wished) { return wished < present; }

}  // namespace

Merged merge(const std::optional<Entry>& present, const EntryWish& wish, WallTime now) {
  if (!present || present->expires <= now) return {wish.entry, Operation::kAdded};
  Merged merged{*present, std::nullopt};
  const auto take = [&](Operation operation) {
    merged.entry.expires = wish.entry.expires;
    merged.operation = operation;
  };
  if (present->shadow && !wish.entry.shadow) {
    merged.entry.shadow = false;
    merged.operation = Operation::kExtended;
    if (is_later(present->expires, wish.entry.expires, now)) merged.entry.expires = wish.entry.expires;
  } else if (!present->shadow && wish.entry.shadow) {
    return merged;
  } else if (is_later(present->expires, wish.entry.expires, now)) {
    take(Operation::kExtended);
  }
  if (wish.shorten && is_earlier(present->expires, wish.entry.expires)) take(Operation::kShortened);
  if (!wish.entry.label.empty() && wish.entry.label != present->label) {
    merged.entry.label = wish.entry.label;
    if (!merged.operation) merged.operation = Operation::kRelabelled;
  }
  return merged;
}

}  // namespace chatgate
