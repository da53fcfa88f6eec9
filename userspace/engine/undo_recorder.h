// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "base/result.h"
#include "model/entry.h"
#include "store/store.h"
#include "store/undo_images.h"

namespace chatgate {

/// Keeps what takes a change back while it is made: entries as they were, and how lists and licenses were.
class UndoRecorder {
 public:
  /// Before the change; inside its transaction.
  static Result<UndoRecorder> begin(Store& store);

  /// This revision is to take that one back.
  void takes_back(std::uint64_t revision) { undoes_ = revision; }

  /// An entry of the list changes; `before`: as it is, if it lives.
  Status keep(std::uint64_t revision, std::int64_t list, const std::optional<Entry>& before);

  /// At the end of the change. False: there is nothing to take back.
  Result<bool> finish(std::uint64_t revision);

 private:
  UndoRecorder(Store& store, PolicyFrame before) : store_(&store), before_(std::move(before)) {}
  Status write(std::uint64_t revision);
  Status add_row(std::uint64_t revision);
  void narrow(PolicyFrame& before, PolicyFrame& after) const;

  Store* store_;
  PolicyFrame before_;
  std::uint64_t undoes_ = 0;
  bool has_row_ = false;
  std::set<std::int64_t> touched_;
  std::int64_t list_ = 0;  ///< of what is packed
  ImagePacker images_;
};

}  // namespace chatgate
