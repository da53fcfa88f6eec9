// SPDX-License-Identifier: Apache-2.0
#include "engine/inversion.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "engine/license_rules.h"
#include "policy/guard.h"

namespace chatgate {
namespace {

constexpr std::uint64_t kNamedConflicts = 20;

/// Up to so many entries are looked up one by one; more are laid beside all there are, in one pass.
constexpr std::size_t kFewKeys = 8192;

/// The store's order.
template <typename Item>
auto place_of(const Item& item) {
  return std::tie(item.prefix, item.list);
}

}  // namespace

Status Inversion::run() {
  CHATGATE_TRY(read_items());
  CHATGATE_TRY(read_images());
  CHATGATE_TRY(read_rows());
  CHATGATE_TRY_ASSIGN(before_, session_.store.undo().frame(undone_.revision, false));
  CHATGATE_TRY_ASSIGN(after_, session_.store.undo().frame(undone_.revision, true));
  CHATGATE_TRY_ASSIGN(now_, session_.store.undo().frame_now());
  if (items_.size() <= kFewKeys) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      ListRow list;
      list.id = items_[i].list;
      CHATGATE_TRY_ASSIGN(const auto current, session_.store.entries().find(list, items_[i].prefix));
      CHATGATE_TRY(meet(i, current));
    }
  } else {
    CHATGATE_TRY(meet_in_one_pass());
  }
  change_.expect(leaving_.size() + coming_.size());
  CHATGATE_TRY(remove_entries());
  CHATGATE_TRY(frames());
  CHATGATE_TRY(read_rows());
  CHATGATE_TRY(put_entries());
  CHATGATE_TRY(set_lists());
  if (conflicts_ > kNamedConflicts)
    report_.warnings.push_back(
        fmt::format("and {} more have changed since: left as they are", conflicts_ - kNamedConflicts));
  return {};
}

Status Inversion::read_items() {
  CHATGATE_TRY(session_.store.undo().each_line(undone_.revision, [this](const UndoLine& line) -> Status {
    Item item;
    item.prefix = line.prefix;
    item.list = line.list;
    // What has ended since is as good as gone.
    if (is_live(line.expires)) {
      item.after.expires = line.expires;
      item.after.shadow = line.shadow;
      item.after.label = texts_.add(line.label);
    }
    items_.push_back(item);
    return {};
  }));
  std::sort(items_.begin(), items_.end(),
            [](const Item& a, const Item& b) { return place_of(a) < place_of(b); });
  return {};
}

Status Inversion::read_images() {
  const auto add = [this](std::int64_t list, const Entry& entry) -> Status {
    Item wanted;
    wanted.prefix = entry.prefix;
    wanted.list = list;
    const auto found =
        std::lower_bound(items_.begin(), items_.end(), wanted,
                         [](const Item& a, const Item& b) { return place_of(a) < place_of(b); });
    const bool known = found != items_.end() && place_of(*found) == place_of(wanted);
    if (known && is_live(entry.expires)) found->before = state_of(entry);
    return {};
  };
  return session_.store.undo().each_image(undone_.revision, add);
}

Status Inversion::read_rows() {
  rows_.clear();
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, session_.store.lists().rows());
  for (const ListRow& row : rows) rows_.emplace(row.id, row);
  return {};
}

/// Decides what becomes of one entry. What came later under the same name is not what the change left.
Status Inversion::meet(std::size_t index, const std::optional<Entry>& current) {
  Item& item = items_[index];
  const bool lives = current && is_live(current->expires);
  bool as_left = lives == item.after.is_there();
  if (as_left && lives)
    as_left = current->expires == item.after.expires && current->shadow == item.after.shadow &&
              current->created <= undone_.at && current->label == texts_.at(item.after.label);
  if (!as_left) {
    const auto row = rows_.find(item.list);
    add_conflict(fmt::format("{}{}", to_string(item.prefix),
                             row == rows_.end() ? "" : " in " + row->second.info.name));
    return {};
  }
  if (lives) {
    item.after.created = current->created;
    item.after.by = texts_.add(current->by);
  }
  if (item.before.is_there())
    coming_.push_back(static_cast<std::uint32_t>(index));
  else if (lives)
    leaving_.push_back(static_cast<std::uint32_t>(index));
  return {};
}

Status Inversion::meet_in_one_pass() {
  std::map<std::string, std::int64_t> ids;
  for (const auto& [id, row] : rows_) ids.emplace(row.info.name, id);
  std::size_t next = 0;
  const auto visit = [&](const Entry& entry) -> Status {
    const std::int64_t list = ids[entry.list];
    const auto here = std::tie(entry.prefix, list);
    while (next < items_.size() && place_of(items_[next]) < here) CHATGATE_TRY(meet(next++, std::nullopt));
    if (next < items_.size() && place_of(items_[next]) == here) return meet(next++, entry);
    return {};
  };
  CHATGATE_TRY(session_.store.entries().each({}, visit));
  while (next < items_.size()) CHATGATE_TRY(meet(next++, std::nullopt));
  return {};
}

/// What happens alike comes together, so that the history packs it.
void Inversion::sort_for_the_log(std::vector<std::uint32_t>& indices) const {
  const auto key = [this](std::uint32_t index) {
    const Item& item = items_[index];
    const State& state = item.before.is_there() ? item.before : item.after;
    return std::make_tuple(item.list, state.expires, state.shadow, state.label, item.prefix);
  };
  std::sort(indices.begin(), indices.end(),
            [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
}

Status Inversion::remove_entries() {
  sort_for_the_log(leaving_);
  for (const std::uint32_t index : leaving_) {
    const Item& item = items_[index];
    const ListRow& list = rows_.at(item.list);
    CHATGATE_TRY(session_.store.entries().erase(list, item.prefix));
    CHATGATE_TRY(change_.record(list, Operation::kRemoved, entry_of(item, item.after), std::nullopt));
    add_line(Operation::kRemoved, item, item.after);
    touched_.insert(item.list);
  }
  return {};
}

Status Inversion::put_entries() {
  sort_for_the_log(coming_);
  for (const std::uint32_t index : coming_) {
    const Item& item = items_[index];
    if (rows_.count(item.list) == 0)
      add_conflict(to_string(item.prefix) + " of a list that was removed");
    else
      CHATGATE_TRY(put(item));
  }
  for (const auto& [list, prefixes] : put_back_) {
    if (guarded_) CHATGATE_TRY(check_license(session_, rows_.at(list), report_.warnings));
  }
  return {};
}

Status Inversion::put(const Item& item) {
  const ListRow& list = rows_.at(item.list);
  const Entry target = entry_of(item, item.before);
  std::optional<Entry> current;
  if (item.after.is_there()) current = entry_of(item, item.after);
  if (guarded_) CHATGATE_TRY(check_guard(list.info.kind, item.prefix, session_.guarding()));
  const Operation operation = current ? operation_of(*current, target) : Operation::kAdded;
  CHATGATE_TRY(session_.store.entries().put(list, target));
  CHATGATE_TRY(change_.record(list, operation, current, target));
  add_line(operation, item, item.before);
  put_back_[item.list].push_back(item.prefix);
  touched_.insert(item.list);
  return {};
}

std::vector<IpPrefix> Inversion::changed_prefixes() const {
  std::vector<IpPrefix> prefixes;
  prefixes.reserve(leaving_.size() + coming_.size());
  for (const auto* indices : {&leaving_, &coming_}) {
    for (const std::uint32_t index : *indices) prefixes.push_back(items_[index].prefix);
  }
  return prefixes;
}

Entry Inversion::entry_of(const Item& item, const State& state) const {
  Entry entry;
  entry.prefix = item.prefix;
  entry.label = texts_.at(state.label);
  entry.by = texts_.at(state.by);
  entry.created = state.created;
  entry.expires = state.expires;
  entry.shadow = state.shadow;
  return entry;
}

Inversion::State Inversion::state_of(const Entry& entry) {
  State state;
  state.expires = entry.expires;
  state.created = entry.created;
  state.label = texts_.add(entry.label);
  state.by = texts_.add(entry.by);
  state.shadow = entry.shadow;
  return state;
}

void Inversion::add_line(Operation operation, const Item& item, const State& state) {
  const bool keep = report_.lines.size() < kMaxImportLines;
  if (keep)
    report_.add({operation, rows_.at(item.list).info.name, item.prefix, state.expires,
                 std::string(texts_.at(state.label))});
  else
    report_.add({operation, {}, item.prefix, {}, {}}, false);
}

void Inversion::add_conflict(const std::string& what) {
  if (++conflicts_ <= kNamedConflicts)
    report_.warnings.push_back(fmt::format("{} has changed since: left as it is", what));
}

}  // namespace chatgate
