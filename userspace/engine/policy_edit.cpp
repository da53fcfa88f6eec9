// SPDX-License-Identifier: Apache-2.0
#include "engine/policy_edit.h"

#include <algorithm>
#include <tuple>

namespace chatgate {

Status PolicyEdit::take_away(const std::vector<ListRow>& present) {
  sort_lists(present);
  CHATGATE_TRY(compare(split_entries()));
  sort_for_the_log();
  change_.expect(leavers_.size() + other_.size() + fresh_.size());
  for (const Leaver& leaver : leavers_) CHATGATE_TRY(remove(leaver));
  return {};
}

void PolicyEdit::sort_lists(const std::vector<ListRow>& present) {
  std::unordered_map<std::string, std::size_t> numbers;
  for (const BackupList& list : backup_.lists) numbers.emplace(list.name, numbers.size());
  staying_.assign(backup_.lists.size(), 0);
  for (const ListRow& row : present) {
    const auto found = numbers.find(row.info.name);
    const bool stays = found != numbers.end() && backup_.lists[found->second].kind == row.info.kind;
    present_.emplace(row.info.name, Present{&row, stays});
    if (stays)
      staying_[found->second] = row.id;
    else
      leaving_.push_back(row);
  }
}

PolicyEdit::Place PolicyEdit::place_of(std::uint32_t index) const {
  const BackupEntry& entry = backup_.entries[index];
  return {entry.prefix, staying_[entry.list]};
}

/// Those of lists that stay, in the store's order; all others are fresh.
std::vector<std::uint32_t> PolicyEdit::split_entries() {
  std::vector<std::uint32_t> staying;
  for (std::uint32_t i = 0; i < backup_.entries.size(); ++i) {
    if (!is_live(backup_.entries[i].expires)) continue;
    (staying_[backup_.entries[i].list] == 0 ? fresh_ : staying).push_back(i);
  }
  std::sort(staying.begin(), staying.end(),
            [this](std::uint32_t a, std::uint32_t b) { return place_of(a) < place_of(b); });
  return staying;
}

Status PolicyEdit::compare(const std::vector<std::uint32_t>& staying) {
  auto next = staying.begin();
  CHATGATE_TRY(session_.store.entries().each({}, [&](const Entry& entry) -> Status {
    const auto found = present_.find(entry.list);
    if (found == present_.end()) return {};  // this host's own
    const Present& list = found->second;
    const Place here{entry.prefix, list.row->id};
    while (next != staying.end() && place_of(*next) < here) fresh_.push_back(*next++);
    if (next != staying.end() && place_of(*next) == here) {
      meet(entry, *next++);
      return {};
    }
    // One that has ended is nobody's loss, but a list that leaves takes all with it.
    if (is_live(entry.expires) || !list.stays)
      leavers_.push_back({list.row, entry.prefix, entry.shadow, texts_.add(entry.label), texts_.add(entry.by),
                          entry.created, entry.expires});
    return {};
  }));
  fresh_.insert(fresh_.end(), next, staying.end());
  return {};
}

/// What happens alike comes together, so that the history packs it.
void PolicyEdit::sort_for_the_log() {
  std::sort(leavers_.begin(), leavers_.end(), [](const Leaver& a, const Leaver& b) {
    return std::tie(a.list->id, a.expires, a.shadow, a.label, a.prefix) <
           std::tie(b.list->id, b.expires, b.shadow, b.label, b.prefix);
  });
  std::sort(fresh_.begin(), fresh_.end(), [this](std::uint32_t left, std::uint32_t right) {
    const BackupEntry& a = backup_.entries[left];
    const BackupEntry& b = backup_.entries[right];
    return std::tie(a.list, a.expires, a.shadow, a.label, a.prefix) <
           std::tie(b.list, b.expires, b.shadow, b.label, b.prefix);
  });
}

void PolicyEdit::meet(const Entry& before, std::uint32_t index) {
  const BackupEntry& one = backup_.entries[index];
  const bool same = before.expires == one.expires && before.created == one.created &&
                    before.shadow == one.shadow && before.label == backup_.texts.at(one.label) &&
                    before.by == backup_.texts.at(one.by);
  if (same)
    add_line(std::nullopt, before.list, before.prefix, before.expires);
  else
    other_.emplace_back(index, before);
}

Status PolicyEdit::remove(const Leaver& leaver) {
  CHATGATE_TRY(session_.store.entries().erase(*leaver.list, leaver.prefix));
  if (!is_live(leaver.expires)) return {};
  Entry before;
  before.prefix = leaver.prefix;
  before.label = texts_.at(leaver.label);
  before.by = texts_.at(leaver.by);
  before.created = leaver.created;
  before.expires = leaver.expires;
  before.shadow = leaver.shadow;
  add_line(Operation::kRemoved, leaver.list->info.name, leaver.prefix, leaver.expires);
  return change_.record(*leaver.list, Operation::kRemoved, before, std::nullopt);
}

Status PolicyEdit::put(const std::vector<ListRow>& lists) {
  for (const auto& [index, before] : other_)
    CHATGATE_TRY(put_one(lists[backup_.entries[index].list], index, before));
  for (const std::uint32_t index : fresh_)
    CHATGATE_TRY(put_one(lists[backup_.entries[index].list], index, std::nullopt));
  return {};
}

Status PolicyEdit::put_one(const ListRow& list, std::uint32_t index, const std::optional<Entry>& before) {
  const Entry after = entry_of(backup_.entries[index]);
  const bool had = before && is_live(before->expires);
  const Operation operation = had ? operation_of(*before, after) : Operation::kAdded;
  CHATGATE_TRY(session_.store.entries().put(list, after));
  CHATGATE_TRY(change_.record(list, operation, before, after));
  add_line(operation, list.info.name, after.prefix, after.expires);
  return {};
}

Entry PolicyEdit::entry_of(const BackupEntry& one) const {
  Entry entry;
  entry.prefix = one.prefix;
  entry.label = backup_.texts.at(one.label);
  entry.by = backup_.texts.at(one.by);
  entry.created = one.created;
  entry.expires = one.expires;
  entry.shadow = one.shadow;
  return entry;
}

void PolicyEdit::add_line(const std::optional<Operation>& operation, const std::string& list,
                          const IpPrefix& prefix, WallTime expires) {
  const bool keep = operation && report_.lines.size() < kMaxImportLines;
  report_.add({operation, list, prefix, expires}, keep);
}

}  // namespace chatgate
