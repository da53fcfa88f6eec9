// SPDX-License-Identifier: Apache-2.0
#include "engine/slot_watch.h"

#include <algorithm>
#include <optional>

namespace chatgate {
namespace {

/// Up to so many keys are looked up one by one; of more, all are read.
constexpr std::size_t kFewChanged = 4096;

}  // namespace

Status SlotWatch::follow(Session& session, std::vector<TableKey>& touched) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  if (epoch != epoch_) slots_.clear();
  const bool same_tables = loaded_ && epoch == epoch_;
  if (same_tables && revision == revision_) return {};
  std::optional<std::vector<TableKey>> changed;
  if (same_tables) {
    CHATGATE_TRY_ASSIGN(changed, session.store.changes().touched_since(revision_));
  }
  if (changed && changed->size() <= kFewChanged) {
    for (const TableKey& key : *changed) {
      CHATGATE_TRY_ASSIGN(const auto count, session.store.keys().count_of(key));
      if (count) own(*count);
    }
    touched = std::move(*changed);
  } else {
    CHATGATE_TRY(load(session));
    for (const Slot& slot : slots_) {
      if (slot.known) touched.push_back(slot.key);
    }
    std::sort(touched.begin(), touched.end());
  }
  loaded_ = true;
  epoch_ = epoch;
  revision_ = revision;
  return {};
}

Status SlotWatch::load(Session& session) {
  return session.store.keys().each([this](const KeyCount& count) -> Status {
    own(count);
    return {};
  });
}

// What the kernel counted before the key's mark was another key's.
void SlotWatch::own(const KeyCount& count) {
  const std::uint32_t slot = count.row.slot;
  if (slot == 0) return;
  if (slot >= slots_.size()) slots_.resize(std::size_t{slot} + 1);
  Slot& mine = slots_[slot];
  if (mine.known && mine.key == count.row.key) return;
  mine.key = count.row.key;
  mine.known = true;
  mine.seen.packets = std::max(mine.seen.packets, count.mark.packets);
  mine.seen.bytes = std::max(mine.seen.bytes, count.mark.bytes);
}

std::vector<SlotDelta> SlotWatch::read(const SlotCounters& counters) {
  std::vector<SlotDelta> deltas;
  for (std::uint32_t slot = 1; slot < slots_.size(); ++slot) {
    const Hits now = counters.read(slot);
    Slot& mine = slots_[slot];
    if (!mine.known || now.packets <= mine.seen.packets) continue;
    deltas.push_back({mine.key, {now.packets - mine.seen.packets, now.bytes - mine.seen.bytes}});
    mine.seen = {now.packets, now.bytes};
  }
  return deltas;
}

}  // namespace chatgate
