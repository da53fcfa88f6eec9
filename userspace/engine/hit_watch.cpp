// SPDX-License-Identifier: Apache-2.0
#include "engine/hit_watch.h"

#include <algorithm>

#include "engine/key_hits.h"

namespace chatgate {
namespace {

bool stands_behind(const Entry& entry, const TableKey& key, WallTime now) {
  return entry.kind == key.kind && entry.scope == key.scope && entry.expires > now;
}

std::vector<WatchRow> in_order(const std::map<std::string, WatchRow>& rows) {
  std::vector<WatchRow> sorted;
  for (const auto& [name, row] : rows) {
    if (row.count.begun.packets > 0) sorted.push_back(row);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const WatchRow& a, const WatchRow& b) { return moved_more(a.count, b.count); });
  return sorted;
}

WatchRow* row_of(std::map<std::string, WatchRow>& rows, const std::string& name) {
  WatchRow& row = rows[name];
  row.name = name;
  return &row;
}

Result<Hits> total_of(Session& session, const SlotCounters* counters, const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const auto count, session.store.keys().count_of(key));
  if (!count) return Hits{};
  if (counters == nullptr || count->row.slot == 0) return count->kept;
  return hits_of(*count, reading_of(counters->read(count->row.slot)));
}

}  // namespace

Status HitWatch::begin(Session& session, const SlotCounters& counters) {
  std::vector<TableKey> touched;
  CHATGATE_TRY(slots_.follow(session, touched));
  static_cast<void>(slots_.read(counters));
  return {};
}

Status HitWatch::look(Session& session, const SlotCounters& counters, std::size_t top, WatchReport& report) {
  std::vector<TableKey> touched;
  CHATGATE_TRY(slots_.follow(session, touched));
  forget(touched);
  start_interval();
  for (const SlotDelta& delta : slots_.read(counters)) {
    if (delta.key.kind == Kind::kBan) CHATGATE_TRY(credit(session, delta));
  }
  return tell(session, &counters, top, report);
}

Status HitWatch::look_at_nothing(Session& session, std::size_t top, WatchReport& report) {
  start_interval();
  return tell(session, nullptr, top, report);
}

void HitWatch::start_interval() {
  for (auto& [key, hit] : hits_) hit.count.interval = {};
  for (auto* rows : {&lists_, &licenses_}) {
    for (auto& [name, row] : *rows) row.count.interval = {};
  }
}

bool HitWatch::comes_later(const HitOfKey* a, const HitOfKey* b) {
  if (moved_more(a->second.count, b->second.count)) return false;
  return moved_more(b->second.count, a->second.count) || b->first < a->first;
}

/// Who stands behind them is asked again.
void HitWatch::forget(const std::vector<TableKey>& touched) {
  if (touched.empty()) return;
  for (auto& [key, hit] : hits_) {
    if (std::binary_search(touched.begin(), touched.end(), key)) hit.owners.clear();
  }
}

Status HitWatch::resolve(Session& session, const TableKey& key, Hit& hit) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> entries, session.store.entries().at(key.prefix));
  for (const Entry& entry : entries) {
    if (!stands_behind(entry, key, session.now)) continue;
    WatchRow* license = entry.license.empty() ? nullptr : row_of(licenses_, entry.license);
    hit.owners.push_back({row_of(lists_, entry.list), license, entry.expires, entry.shadow});
  }
  return {};
}

Status HitWatch::credit(Session& session, const SlotDelta& delta) {
  Hit& hit = hits_[delta.key];
  add(hit.count, delta.count);
  std::erase_if(hit.owners, [&](const Owner& owner) { return owner.ends <= session.now; });
  if (hit.owners.empty()) CHATGATE_TRY(resolve(session, delta.key, hit));
  for (const Owner& owner : hit.owners) {
    for (WatchRow* row : {owner.list, owner.license}) {
      if (row == nullptr) continue;
      add(row->count, delta.count);
      row->shared = row->shared || hit.owners.size() > 1;
      row->shadow = row->shadow || owner.shadow;
    }
  }
  return {};
}

Status HitWatch::tell(Session& session, const SlotCounters* counters, std::size_t top, WatchReport& report) {
  std::vector<const HitOfKey*> heap;
  heap.reserve(hits_.size());
  for (const HitOfKey& one : hits_) heap.push_back(&one);
  std::make_heap(heap.begin(), heap.end(), comes_later);
  for (std::size_t told = 0; told < top && !heap.empty();) {
    std::pop_heap(heap.begin(), heap.end(), comes_later);
    const TableKey key = heap.back()->first;
    const WatchCount count = heap.back()->second.count;
    heap.pop_back();
    CHATGATE_TRY_ASSIGN(std::vector<Entry> entries, session.store.entries().at(key.prefix));
    std::erase_if(entries, [&](const Entry& one) { return !stands_behind(one, key, session.now); });
    if (entries.empty()) {
      hits_.erase(key);
      continue;
    }
    ++told;
    CHATGATE_TRY_ASSIGN(const Hits total, total_of(session, counters, key));
    for (const Entry& entry : entries) report.entries.push_back({entry, count, total, entries.size() > 1});
  }
  report.all_entries = hits_.size();
  report.lists = in_order(lists_);
  report.licenses = in_order(licenses_);
  return {};
}

}  // namespace chatgate
