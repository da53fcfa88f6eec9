// SPDX-License-Identifier: Apache-2.0
#include "engine/list_edit.h"

#include <utility>

#include "base/progress.h"
#include "policy/merge.h"

namespace chatgate {
namespace {

/// Up to so many items are looked up one by one; more are laid beside the whole list, in one pass over it.
constexpr std::size_t kFewLines = 8192;

}  // namespace

ListEdit::ListEdit(Session& session, ChangeScope& change, const ListRow& list, const ImportRequest& request,
                   bool keep_all)
    : session_(session),
      change_(change),
      list_(list),
      request_(request),
      items_(request.add.items.items),
      keep_all_(keep_all) {
  wish_.list = list.info.name;
  wish_.kind = list.info.kind;
  wish_.scope = list.scope;
  wish_.license = list.info.license;
  wish_.by = session.options.by;
  wish_.created = session.now;
  wish_.expires = request.add.expires;
  wish_.shadow = request.add.shadow;
}

Status ListEdit::run(ChangeReport& report) {
  report_ = &report;
  if (!request_.replace && items_.size() <= kFewLines) return one_by_one();
  return beside_the_list();
}

Status ListEdit::one_by_one() {
  for (const PrefixItem& item : items_) {
    CHATGATE_TRY_ASSIGN(const std::optional<Entry> before, session_.store.entries().find(list_, item.prefix));
    CHATGATE_TRY(put(item, before));
  }
  return {};
}

Status ListEdit::beside_the_list() {
  begin_progress("comparing with the list");
  CHATGATE_TRY_ASSIGN(const Work work, compare());
  if (request_.replace)
    CHATGATE_TRY(check_bounds(list_.info.name, work.live, items_.size(), request_.bounds));
  const std::size_t changes = work.fresh.size() + work.known.size() + work.leavers.size();
  change_.expect(changes);
  begin_progress("writing entries", changes);
  for (const Present& leaver : work.leavers) CHATGATE_TRY(remove(restored(leaver, work)));
  for (const Present& known : work.known) CHATGATE_TRY(put(items_[known.index], restored(known, work)));
  for (const std::uint32_t index : work.fresh) CHATGATE_TRY(put(items_[index], std::nullopt));
  return {};
}

Result<ListEdit::Work> ListEdit::compare() {
  Work work;
  std::uint32_t next = 0;
  EntryFilter filter;
  filter.list = list_.info.name;
  CHATGATE_TRY(session_.store.entries().each(filter, [&](const Entry& entry) -> Status {
    while (next < items_.size() && items_[next].prefix < entry.prefix) work.fresh.push_back(next++);
    compare_entry(entry, next, work);
    return {};
  }));
  if (work.fresh.empty()) work.fresh.reserve(items_.size() - next);
  while (next < items_.size()) work.fresh.push_back(next++);
  return work;
}

void ListEdit::compare_entry(const Entry& entry, std::uint32_t& next, Work& work) {
  const bool live = entry.expires > session_.now;
  if (live) ++work.live;
  const bool named = next < items_.size() && items_[next].prefix == entry.prefix;
  const std::uint32_t index = named ? next++ : 0;
  // Most of a list that comes again has not changed.
  if (named && !merge(entry, {wished(items_[index]), request_.add.shorten}, session_.now).operation)
    return add_line(std::nullopt, entry);
  if (!named && !(request_.replace && live)) return;
  const Present present{
      entry.prefix,  entry.shadow, index, work.texts.add(entry.label), work.texts.add(entry.by),
      entry.created, entry.expires};
  (named ? work.known : work.leavers).push_back(present);
}

Status ListEdit::put(const PrefixItem& item, const std::optional<Entry>& before) {
  const Entry& wish = wished(item);
  add_progress();
  if (!before) {
    CHATGATE_TRY(session_.store.entries().put(list_, wish));
    CHATGATE_TRY(change_.record(list_, Operation::kAdded, std::nullopt, wish));
    add_line(Operation::kAdded, wish);
    return {};
  }
  const Merged merged = merge(before, {wish, request_.add.shorten}, session_.now);
  if (merged.operation) {
    CHATGATE_TRY(session_.store.entries().put(list_, merged.entry));
    CHATGATE_TRY(change_.record(list_, *merged.operation, before, merged.entry));
  }
  add_line(merged.operation, merged.entry);
  return {};
}

Status ListEdit::remove(const Entry& before) {
  add_progress();
  CHATGATE_TRY(session_.store.entries().erase(list_, before.prefix));
  CHATGATE_TRY(change_.record(list_, Operation::kRemoved, before, std::nullopt));
  add_line(Operation::kRemoved, before);
  return {};
}

void ListEdit::add_line(const std::optional<Operation>& operation, const Entry& entry) {
  if (operation) note_end(*operation, entry.expires);
  const bool keep = keep_all_ || (operation && report_->count(*operation) < kMaxImportLines);
  if (keep)
    report_->add({operation, list_.info.name, entry.prefix, entry.expires, entry.label, entry.shadow});
  else
    report_->add({operation, {}, entry.prefix, {}, {}}, false);
}

/// Not always the one that was asked for: a shadow that goes live keeps a later one.
void ListEdit::note_end(Operation operation, WallTime end) {
  if (operation == Operation::kRemoved || operation == Operation::kRelabelled) return;
  if (!has_ends_)
    report_->expires = end;
  else if (report_->expires != end)
    report_->expires.reset();
  has_ends_ = true;
}

const Entry& ListEdit::wished(const PrefixItem& item) {
  wish_.prefix = item.prefix;
  wish_.label = request_.add.items.label_of(item);
  return wish_;
}

Entry ListEdit::restored(const Present& present, const Work& work) const {
  Entry entry = wish_;
  entry.prefix = present.prefix;
  entry.shadow = present.shadow;
  entry.label = work.texts.at(present.label);
  entry.by = work.texts.at(present.by);
  entry.created = present.created;
  entry.expires = present.expires;
  return entry;
}

}  // namespace chatgate
