// SPDX-License-Identifier: Apache-2.0
#include "engine/key_hits.h"

#include <memory>
#include <utility>
#include <vector>

#include "engine/reason_counts.h"

namespace chatgate {

Result<std::optional<SlotCounters>> slots_in_use(Session& session) {
  if (!session.tables) return std::optional<SlotCounters>();
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  if (session.tables->store() != session.store.id() || session.tables->control().epoch != epoch)
    return std::optional<SlotCounters>();
  CHATGATE_TRY_ASSIGN(SlotCounters counters, SlotCounters::open(*session.tables));
  return std::optional(std::move(counters));
}

Result<ReadSlot> slot_reader(Session& session) {
  if (!session.tables) return ReadSlot([](std::uint32_t) { return SlotReading{}; });
  CHATGATE_TRY_ASSIGN(SlotCounters opened, SlotCounters::open(*session.tables));
  const auto counters = std::make_shared<SlotCounters>(std::move(opened));
  return ReadSlot([counters](std::uint32_t slot) { return reading_of(counters->read(slot)); });
}

Result<FoldReport> fold_kernel_counts(Session& session) {
  FoldReport report;
  CHATGATE_TRY_ASSIGN(report.reasons, fold_reasons(session));
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  if (!slots) return report;
  std::vector<std::pair<TableKey, SlotReading>> moved;
  CHATGATE_TRY(session.store.keys().each([&](const KeyCount& key) -> Status {
    if (key.row.slot == 0) return {};
    const SlotReading now = reading_of(slots->read(key.row.slot));
    if (now != key.mark) moved.emplace_back(key.row.key, now);
    return {};
  }));
  for (const auto& [key, now] : moved) CHATGATE_TRY(session.store.keys().fold(key, now));
  report.keys = moved.size();
  return report;
}

Result<Hits> hits_of(Session& session, const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const auto count, session.store.keys().count_of(key));
  if (!count) return Hits{};
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  if (!slots) return count->kept;
  return hits_of(*count, reading_of(slots->read(count->row.slot)));
}

}  // namespace chatgate
