// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "model/entry.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// What a change did to one entry. The numbers are kept in the store.
enum class Operation : std::uint8_t {
  kAdded = 1,
  kExtended = 2,
  kShortened = 3,
  kRemoved = 4,
  kRelabelled = 5
};

/// "added", "extended", "shortened", "removed", "relabelled".
std::string_view to_string(Operation operation);

/// What became of an entry that was there, and differs.
Operation operation_of(const Entry& before, const Entry& after);

/// The heading of one revision: who did what, when.
struct RevisionInfo {
  std::uint64_t revision = 0;
  WallTime at{};
  std::string by;
  std::string command;  ///< as typed, without the global options: "ban 198.51.100.7 --for 1d"
};

/// One line of the history: an entry before and after.
struct Change {
  RevisionInfo revision;
  Operation operation = Operation::kAdded;
  std::string list;
  Kind kind = Kind::kBan;
  IpPrefix prefix;
  std::string label;
  bool shadow = false;
  WallTime expired_before{};  ///< the end before; the epoch: there was no entry
  WallTime expires_after{};   ///< the end after; the epoch: there is none
};

}  // namespace chatgate
