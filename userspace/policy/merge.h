// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "model/change.h"
#include "model/entry.h"

namespace chatgate {

/// What the user wants of a prefix.
struct EntryWish {
  Entry entry;
  bool shorten = false;  ///< may end earlier than what is there
};

struct Merged {
  Entry entry;                         ///< as it is to be
  std::optional<Operation> operation;  ///< nothing: kept as it was
};

/// A wish upon what is there: adds or extends; never shortens unless told so; never turns a live entry into a
/// shadow; an entry that is over counts as absent. An end that is later by less than a hundredth of the
/// wished span (at most a minute) is the same wish again and keeps the entry, so that repeating a command
/// changes nothing.
Merged merge(const std::optional<Entry>& present, const EntryWish& wish, WallTime now);

}  // namespace chatgate
