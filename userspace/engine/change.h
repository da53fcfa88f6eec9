// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/change.h"
#include "model/entry.h"
#include "model/prefix_list.h"
#include "policy/replace_bounds.h"

namespace chatgate {

/// `ban` and `allow`.
struct AddRequest {
  Kind kind = Kind::kBan;
  std::string list;
  PrefixList items;
  WallTime expires = kNever;
  bool shadow = false;
  bool shorten = false;
  bool force = false;  ///< of bans that last at most kLongestForced: also of what can be forced
  bool dry_run = false;
};

/// `unban` and `unallow`.
struct RemoveRequest {
  Kind kind = Kind::kBan;
  std::string list;  ///< empty: every list of that kind
  std::vector<IpPrefix> prefixes;
  bool dry_run = false;
};

/// What happened to one entry; without an operation it was kept as it was.
struct ChangeLine {
  std::optional<Operation> operation;
  std::string list;
  IpPrefix prefix;
  WallTime expires{};  ///< as it is now; of a removed one, as it was
  std::string label{};
  bool shadow = false;
};

/// `import`: what a list is to hold.
struct ImportRequest {
  AddRequest add;        ///< kind, list and items, and how long they hold
  bool replace = false;  ///< what the items do not name leaves the list
  ReplaceBounds bounds;  ///< of a replacement
};

/// Established TCP connections of this host that a ban cuts.
struct ConnectionsCut {
  std::uint64_t all = 0;
  std::uint64_t opened_here = 0;  ///< of these, those that this host opened itself
};

struct ChangeReport {
  std::uint64_t revision = 0;  ///< of the store, afterwards
  bool in_force = false;       ///< the kernel holds it and filters somewhere
  bool changed = false;        ///< something is on record that was not before (never in a dry run)
  bool dry_run = false;
  std::vector<ChangeLine>
      lines;  ///< what happened to each; of an import, the first kMaxImportLines of each operation
  std::uint64_t duplicates = 0;               ///< of an import: items that were there before in it
  std::uint64_t covered = 0;                  ///< of an import: items that a wider one of it covers, left out
  std::optional<WallTime> expires;            ///< when all that was added, extended or shortened ends
  std::string addresses;                      ///< how many the prefixes cover together, as decimal text
  std::optional<ConnectionsCut> connections;  ///< of bans; nothing: not known
  std::optional<PendingChange> pending;       ///< this change, if it waits to be confirmed
  std::vector<std::string> warnings;

  /// Counts a line, and keeps it if asked to.
  void add(ChangeLine line, bool keep = true);
  std::uint64_t count(Operation operation) const { return counts_.at(static_cast<std::size_t>(operation)); }
  std::uint64_t kept() const { return counts_.at(0); }
  std::uint64_t all() const;

  /// Of what comes after the commit: its failure is no failure of a change that is done, but a warning that
  /// says `what`. Fails with it only if nothing was changed.
  Status take_after_commit(const Status& status, std::string_view what);

 private:
  std::array<std::uint64_t, 6> counts_{};  ///< by Operation; 0: kept
};

inline constexpr std::size_t kMaxImportLines = 1000;

/// All or nothing, however many prefixes. Refused: what the session's guard forbids, a full table, a ninth
/// temporary entry over one address, a list of another kind. An identical repeat moves no revision.
/// kNotInForce: recorded only.
Result<ChangeReport> add_entries(Session& session, AddRequest request);

/// Adds to the list, or makes it equal to the items; touches no other list. All or nothing, and refused, as
/// add_entries(); a replacement that goes beyond its bounds, too.
Result<ChangeReport> import_entries(Session& session, ImportRequest request);

/// Refuses a removal from a list of another kind. `known`: the list's kind; nothing if it is not there: then
/// its name says.
Status check_kind(const RemoveRequest& request, std::optional<Kind> known);

/// Removes these prefixes from the list; what is not there is no error, but a warning that says who holds or
/// covers it.
Result<ChangeReport> remove_entries(Session& session, const RemoveRequest& request);

/// Nothing is dropped until `until` (kNever: until `resume`; the epoch: drop again).
Result<ChangeReport> set_pause_until(Session& session, WallTime until, bool dry_run);

}  // namespace chatgate
