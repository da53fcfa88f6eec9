// SPDX-License-Identifier: Apache-2.0
#include "engine/undo_recorder.h"

namespace chatgate {
namespace {

constexpr std::size_t kAtOnce = std::size_t{1} << 20U;  // bytes

/// Drops from both what is alike in both, but for keys that `keep` names.
template <typename Map, typename Keep>
void drop_equal(Map& before, Map& after, Keep keep) {
  for (auto one = before.begin(); one != before.end();) {
    const auto same = after.find(one->first);
    if (keep(one->first) || same == after.end() || !(same->second == one->second)) {
      ++one;
      continue;
    }
    after.erase(same);
    one = before.erase(one);
  }
}

}  // namespace

Result<UndoRecorder> UndoRecorder::begin(Store& store) {
  CHATGATE_TRY_ASSIGN(PolicyFrame before, store.undo().frame_now());
  return UndoRecorder(store, std::move(before));
}

Status UndoRecorder::keep(std::uint64_t revision, std::int64_t list, const std::optional<Entry>& before) {
  touched_.insert(list);
  if (!before) return {};
  if (list != list_) CHATGATE_TRY(write(revision));
  list_ = list;
  images_.add(*before);
  return images_.size() >= kAtOnce ? write(revision) : Status();
}

Result<bool> UndoRecorder::finish(std::uint64_t revision) {
  CHATGATE_TRY(write(revision));
  CHATGATE_TRY_ASSIGN(PolicyFrame after, store_->undo().frame_now());
  narrow(before_, after);
  const bool same =
      before_.lists.empty() && before_.licenses.empty() && after.lists.empty() && after.licenses.empty();
  const bool empty = touched_.empty() && same;
  // What takes back a change of which nothing is left has its row all the same: the next one goes further.
  if (empty && undoes_ == 0) return false;
  CHATGATE_TRY(add_row(revision));
  CHATGATE_TRY(store_->undo().add_frame(revision, before_, false));
  CHATGATE_TRY(store_->undo().add_frame(revision, after, true));
  if (undoes_ != 0) CHATGATE_TRY(store_->undo().mark_undone(undoes_, revision));
  return !empty;
}

Status UndoRecorder::write(std::uint64_t revision) {
  if (images_.size() == 0) return {};
  CHATGATE_TRY(add_row(revision));
  return store_->undo().add_images(revision, list_, images_.take());
}

Status UndoRecorder::add_row(std::uint64_t revision) {
  if (has_row_) return {};
  has_row_ = true;
  return store_->undo().add(revision, undoes_);
}

/// The lists whose entries changed stay, for the time of their last import.
void UndoRecorder::narrow(PolicyFrame& before, PolicyFrame& after) const {
  drop_equal(before.lists, after.lists, [this](std::int64_t list) { return touched_.count(list) != 0; });
  drop_equal(before.licenses, after.licenses, [](const std::string&) { return false; });
}

}  // namespace chatgate
