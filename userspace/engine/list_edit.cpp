// SPDX-License-Identifier: Apache-2.0
#include "engine/list_edit.h"

#include <utility>

#include "policy/merge.h"

namespace chatgate {
namespace {

/// Up to so many items are looked up one by one; more are laid beside the whole list, in one pass over it.
constexpr std::size_t kFew = 8192;

}  // namespace

ListEdit::ListEdit(Session& session, ChangeScope& change, const ListRow& list, const AddRequest& request,
                   bool keep_all)
    : session_(session), change_(change), list_(list), request_(request), keep_all_(keep_all) {
  wish_.list = list.info.name;
  wish_.kind = list.info.kind;
  wish_.scope = list.scope;
  wish_.license = list.info.license;
  wish_.by = session.options.by;
  wish_.created = session.now;
  wish_.expires = request.expires;
  wish_.shadow = request.shadow;
}

Status ListEdit::run(std::span<const ChangeItem> items, bool replace, ChangeReport& report) {
  report_ = &report;
  if (!replace && items.size() <= kFew) return one_by_one(items);
  return beside_the_list(items, replace);
}

Status ListEdit::one_by_one(std::span<const ChangeItem> items) {
  for (const ChangeItem& item : items) {
    CHATGATE_TRY_ASSIGN(const std::optional<Entry> before, session_.store.entries().find(list_, item.prefix));
    CHATGATE_TRY(put(item, before));
  }
  return {};
}

Status ListEdit::beside_the_list(std::span<const ChangeItem> items, bool replace) {
  CHATGATE_TRY_ASSIGN(const Work work, compare(items, replace));
  change_.expect(work.fresh.size() + work.known.size() + work.leavers.size());
  for (const Leaver& leaver : work.leavers) CHATGATE_TRY(remove(leaver));
  for (const auto& [index, before] : work.known) CHATGATE_TRY(put(items[index], before));
  for (const std::uint32_t index : work.fresh) CHATGATE_TRY(put(items[index], std::nullopt));
  return {};
}

Result<ListEdit::Work> ListEdit::compare(std::span<const ChangeItem> items, bool replace) {
  Work work;
  std::uint32_t next = 0;
  const auto take_new_before = [&](const IpPrefix* limit) {
    while (next < items.size() && (limit == nullptr || items[next].prefix < *limit))
      work.fresh.push_back(next++);
  };
  EntryFilter filter;
  filter.list = list_.info.name;
  CHATGATE_TRY(session_.store.entries().each(filter, [&](const Entry& entry) -> Status {
    take_new_before(&entry.prefix);
    if (next < items.size() && items[next].prefix == entry.prefix) {
      const std::uint32_t index = next++;
      // Most of a list that comes again has not changed.
      if (merge(entry, {wished(items[index]), request_.shorten}, session_.now).operation)
        work.known.emplace_back(index, entry);
      else
        add_line(std::nullopt, entry.prefix, entry.expires);
    } else if (replace && entry.expires > session_.now) {
      work.leavers.push_back({entry.prefix, entry.label, entry.expires, entry.shadow});
    }
    return {};
  }));
  take_new_before(nullptr);
  return work;
}

Status ListEdit::put(const ChangeItem& item, const std::optional<Entry>& before) {
  const Entry& wish = wished(item);
  if (!before) {
    CHATGATE_TRY(session_.store.entries().put(list_, wish));
    CHATGATE_TRY(change_.record(list_, Operation::kAdded, std::nullopt, wish));
    add_line(Operation::kAdded, wish.prefix, wish.expires);
    return {};
  }
  const Merged merged = merge(before, {wish, request_.shorten}, session_.now);
  if (merged.operation) {
    CHATGATE_TRY(session_.store.entries().put(list_, merged.entry));
    CHATGATE_TRY(change_.record(list_, *merged.operation, before, merged.entry));
  }
  add_line(merged.operation, item.prefix, merged.entry.expires);
  return {};
}

Status ListEdit::remove(const Leaver& leaver) {
  Entry before;
  before.prefix = leaver.prefix;
  before.label = leaver.label;
  before.expires = leaver.expires;
  before.shadow = leaver.shadow;
  CHATGATE_TRY(session_.store.entries().erase(list_, leaver.prefix));
  CHATGATE_TRY(change_.record(list_, Operation::kRemoved, before, std::nullopt));
  add_line(Operation::kRemoved, leaver.prefix, leaver.expires);
  return {};
}

void ListEdit::add_line(const std::optional<Operation>& operation, const IpPrefix& prefix, WallTime expires) {
  const bool keep = keep_all_ || (operation && report_->lines.size() < kMaxImportLines);
  report_->add({operation, list_.info.name, prefix, expires}, keep);
}

const Entry& ListEdit::wished(const ChangeItem& item) {
  wish_.prefix = item.prefix;
  wish_.label = item.label;
  return wish_;
}

}  // namespace chatgate
