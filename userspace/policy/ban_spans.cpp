// SPDX-License-Identifier: Apache-2.0
#include "policy/ban_spans.h"

#include <map>
#include <utility>

namespace chatgate {
namespace {

/// Follows the entries through their changes.
class Spans {
 public:
  void take(const Change& change) {
    const auto [at, fresh] = open_.try_emplace({change.prefix, change.list}, kNone);
    std::size_t& open = at->second;
    end_if_expired(open, change.revision.at);
    const bool removed = change.expires_after == WallTime{};
    if (open != kNone && (removed || change.shadow))
      undo(open, change, removed ? SpanEnd::kRemoved : SpanEnd::kMadeShadow);
    if (removed || change.shadow) return;
    if (open == kNone) {
      open = all_.size();
      all_.push_back({change.prefix, change.list, {}, change.revision, {}, SpanEnd::kLasts, {}});
    }
    all_[open].label = change.label;
    all_[open].until = change.expires_after;
  }

  std::vector<Span> finish(WallTime now) {
    for (auto& [key, open] : open_) end_if_expired(open, now);
    return std::move(all_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void end_if_expired(std::size_t& open, WallTime now) {
    if (open == kNone || all_[open].until > now) return;
    all_[open].end = SpanEnd::kExpired;
    open = kNone;
  }

  void undo(std::size_t& open, const Change& change, SpanEnd end) {
    all_[open].end = end;
    all_[open].until = change.revision.at;
    all_[open].undone = change.revision;
    open = kNone;
  }

  std::vector<Span> all_;
  std::map<std::pair<IpPrefix, std::string>, std::size_t> open_;  ///< in all_; kNone: it does not hold
};

}  // namespace

std::string_view to_string(SpanEnd end) {
  switch (end) {
    case SpanEnd::kExpired:
      return "expired";
    case SpanEnd::kRemoved:
      return "removed";
    case SpanEnd::kMadeShadow:
      return "shadow";
    case SpanEnd::kLasts:
      break;
  }
  return "lasts";
}

std::vector<Span> spans_of(std::span<const Change> history, Kind kind, WallTime now) {
  Spans spans;
  for (const Change& change : history) {
    if (change.kind == kind) spans.take(change);
  }
  return spans.finish(now);
}

}  // namespace chatgate
