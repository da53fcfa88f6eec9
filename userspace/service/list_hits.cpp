// SPDX-License-Identifier: Apache-2.0
#include "service/list_hits.h"

#include <algorithm>
#include <optional>

#include "engine/key_hits.h"

namespace chatgate {
namespace {

/// Up to so many keys are looked up one by one; of more, all are read.
constexpr std::size_t kFewKeys = 4096;

constexpr std::int64_t kNobody = 0;
constexpr std::int64_t kSeveral = -1;

}  // namespace

Status ListHits::look(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::optional<SlotCounters> counters, slots_in_use(session));
  if (!counters) {
    // Tables that are made from now on count from now on.
    begun_ = begun_ || (!session.tables && !session.tables_error);
    return name_lists(session);
  }
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  if (epoch != epoch_ || session.store.id() != store_) begin_anew(session, epoch);
  CHATGATE_TRY(follow(session));
  read(*counters);
  begun_ = true;
  looked_ = session.now;
  return {};
}

/// Other tables, or another store's: what they count is not on top of what these counted.
void ListHits::begin_anew(Session& session, std::uint64_t epoch) {
  slots_.clear();
  shared_.clear();
  if (session.store.id() != store_) totals_.clear();
  store_ = session.store.id();
  epoch_ = epoch;
  loaded_ = false;
}

Status ListHits::follow(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  if (loaded_ && revision == revision_) return {};
  CHATGATE_TRY(name_lists(session));
  std::optional<std::vector<TableKey>> changed;
  if (loaded_) {
    CHATGATE_TRY_ASSIGN(changed, session.store.changes().touched_since(revision_));
  }
  loaded_ = false;
  const SlotVisitor visit = [this](const SlotOwners& slot) { own(slot); };
  if (changed && changed->size() <= kFewKeys) {
    for (const TableKey& key : *changed) CHATGATE_TRY(session.store.keys().slot_of(key, visit));
  } else {
    CHATGATE_TRY(session.store.keys().each_slot(visit));
  }
  loaded_ = true;
  revision_ = revision;
  return {};
}

Status ListHits::name_lists(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, session.store.lists().rows());
  for (const ListRow& row : rows) totals_[row.id].license = row.info.license;
  return {};
}

/// What the slot counted up to its owner's mark was for whoever had it before; what comes after is the
/// owner's.
void ListHits::own(const SlotOwners& slot) {
  if (slot.slot >= slots_.size()) slots_.resize(std::size_t{slot.slot} + 1);
  Slot& mine = slots_[slot.slot];
  if (slot.packets > mine.packets) {
    credit(slot.slot, slot.packets - mine.packets, slot.bytes - std::min(slot.bytes, mine.bytes));
    mine.packets = slot.packets;
    mine.bytes = std::max(slot.bytes, mine.bytes);
  }
  mine.list = slot.owners.size() == 1 ? slot.owners.front().list : kSeveral;
  if (mine.list == kSeveral)
    shared_[slot.slot] = slot.owners;
  else
    shared_.erase(slot.slot);
}

void ListHits::credit(std::uint32_t slot, std::uint64_t packets, std::uint64_t bytes) {
  const std::int64_t list = slots_[slot].list;
  if (!begun_ || list == kNobody) return;
  const auto add = [&](std::int64_t to) {
    Hits& hits = totals_[to].hits;
    hits.packets += packets;
    hits.bytes += bytes;
  };
  if (list != kSeveral) return add(list);
  // One that has ended since the last look may have decided until then.
  for (const SlotOwner& owner : shared_[slot]) {
    if (owner.expires > looked_) add(owner.list);
  }
}

void ListHits::read(const SlotCounters& counters) {
  for (std::uint32_t slot = 1; slot < slots_.size(); ++slot) {
    Slot& mine = slots_[slot];
    if (mine.list == kNobody) continue;
    const Hits now = counters.read(slot);
    if (now.packets <= mine.packets) continue;
    credit(slot, now.packets - mine.packets, now.bytes - std::min(now.bytes, mine.bytes));
    mine.packets = now.packets;
    mine.bytes = now.bytes;
  }
}

Hits ListHits::of_list(std::int64_t list) const {
  const auto found = totals_.find(list);
  return found == totals_.end() ? Hits{} : found->second.hits;
}

std::map<std::string, Hits> ListHits::by_license() const {
  std::map<std::string, Hits> sums;
  for (const auto& [list, total] : totals_) {
    if (total.license.empty()) continue;
    Hits& sum = sums[total.license];
    sum.packets += total.hits.packets;
    sum.bytes += total.hits.bytes;
  }
  return sums;
}

}  // namespace chatgate
