// SPDX-License-Identifier: Apache-2.0
#include "engine/last_drop.h"

#include <algorithm>
#include <set>
#include <utility>

#include "model/list.h"

namespace chatgate {
namespace {

/// A packet's time is the kernel's coarse clock, a change's is when its command began.
constexpr auto kClockSlack = std::chrono::seconds(1);

std::vector<IpAddress> passing(std::span<const CheckResult> results) {
  std::vector<IpAddress> addresses;
  for (const CheckResult& result : results) {
    if (!result.drops()) addresses.push_back(result.address);
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

std::vector<Span> by_prefix(std::vector<Span> spans) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.prefix < b.prefix; });
  return spans;
}

/// Calls `visit` with each span that covers the address.
template <typename Visit>
void each_over(const std::vector<Span>& spans, const IpAddress& address, Visit&& visit) {
  for (int length = 0; length <= address_bits(address.family); ++length) {
    const IpPrefix prefix = make_prefix(address, length);
    auto span = std::lower_bound(spans.begin(), spans.end(), prefix,
                                 [](const Span& a, const IpPrefix& b) { return a.prefix < b; });
    for (; span != spans.end() && span->prefix == prefix; ++span) visit(*span);
  }
}

/// The last packet that the prefix matched, if the span held then: it was dropped. The epoch: none is known.
WallTime dropped_at(const Span& span, const CheckResult& result) {
  WallTime at{};
  for (const KeyCount& key : result.keys) {
    const WallTime seen = key.kept.last_seen;
    const bool held = key.row.key.kind == Kind::kBan && key.row.key.prefix == span.prefix &&
                      seen >= span.made.at - kClockSlack &&
                      (span.until == kNever || seen <= span.until + kClockSlack);
    if (held) at = std::max(at, seen);
  }
  return at;
}

/// Each list's last word on a prefix, the latest first.
std::vector<Span> latest_of_each(std::vector<Span> spans) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.until > b.until; });
  std::set<std::pair<IpPrefix, std::string>> told;
  std::erase_if(spans, [&](const Span& one) { return !told.emplace(one.prefix, one.list).second; });
  return spans;
}

}  // namespace

Result<LastDrops> LastDrops::read(Session& session, std::span<const CheckResult> results, WallTime now) {
  LastDrops drops;
  const std::vector<IpAddress> addresses = passing(results);
  CHATGATE_TRY_ASSIGN(const std::vector<Change> history, session.store.changes().covering(addresses));
  drops.bans_ = by_prefix(spans_of(history, Kind::kBan, now));
  drops.allows_ = by_prefix(spans_of(history, Kind::kAllow, now));
  CHATGATE_TRY_ASSIGN(drops.licenses_, session.store.lists().licenses());
  CHATGATE_TRY_ASSIGN(drops.pause_, pause_at(session, now));
  return drops;
}

/// Without a destination every ban is of interest.
bool LastDrops::holds_there(const Span& span, const CheckResult& result) const {
  if (!result.destination) return true;
  const std::string license = license_of(span.list);
  const auto found = std::find_if(licenses_.begin(), licenses_.end(),
                                  [&](const LicenseInfo& one) { return one.name == license; });
  return found == licenses_.end() || found->scope == 0 || found->scope == result.scope;
}

void LastDrops::name_allow(LastDrop& drop, const CheckResult& result) const {
  for (const CheckMatch& match : result.matches) {
    const Entry& entry = match.match.entry;
    if (!match.match.decides || entry.kind != Kind::kAllow) continue;
    drop.ended = entry.created;
    drop.undone.by = entry.by;
    each_over(allows_, result.address, [&](const Span& span) {
      if (span.prefix != entry.prefix || span.list != entry.list || span.end != SpanEnd::kLasts) return;
      drop.undone = span.made;
      drop.ended = span.made.at;
    });
    return;
  }
}

LastDrop LastDrops::what_ended(const Span& span, const CheckResult& result) const {
  LastDrop drop{span, dropped_at(span, result), std::string(to_string(span.end)), span.until, span.undone};
  if (span.end != SpanEnd::kLasts) return drop;
  drop.ended = {};
  drop.how = result.reason();
  if (result.decision.reason == Reason::kWhitelisted) {
    name_allow(drop, result);
  } else if (result.decision.reason == Reason::kPaused && pause_) {
    drop.ended = pause_->at;
    drop.undone.by = pause_->by;
    drop.undone.command = "pause";
  } else {
    drop.how = "other destination";
  }
  return drop;
}

void LastDrops::tell(CheckResult& result) const {
  if (result.drops() || !result.agrees) return;
  const Span* last = nullptr;
  const auto later = [&](const Span& a, const Span& b) {
    const WallTime at_a = dropped_at(a, result);
    const WallTime at_b = dropped_at(b, result);
    return at_a != at_b ? at_a > at_b : a.until > b.until;
  };
  each_over(bans_, result.address, [&](const Span& span) {
    if (!holds_there(span, result)) return;
    if (span.end != SpanEnd::kLasts) result.ended.push_back(span);
    const bool ever = span.end != SpanEnd::kLasts || dropped_at(span, result) != WallTime{};
    if (ever && (last == nullptr || later(span, *last))) last = &span;
  });
  result.ended = latest_of_each(std::move(result.ended));
  if (last != nullptr) result.last_drop = what_ended(*last, result);
}

}  // namespace chatgate
