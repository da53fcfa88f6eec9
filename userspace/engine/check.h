// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/attachment.h"
#include "datapath/probe.h"
#include "engine/pause.h"
#include "engine/session.h"
#include "model/hits.h"
#include "policy/ban_spans.h"
#include "policy/explain.h"
#include "store/key_table.h"

namespace chatgate {

struct CheckMatch {
  Match match;
  Hits hits;  ///< of its kernel key; entries of one prefix are each credited in full
  bool in_kernel = false;
};

/// What dropped an address last, and why it does no more.
struct LastDrop {
  Span ban;
  WallTime at{};        ///< of the last packet that the ban's prefix dropped; the epoch: none is known
  std::string how;      ///< "removed", "expired", "shadow", "whitelisted", "paused", "other destination"
  WallTime ended{};     ///< when that was; the epoch: it holds, elsewhere
  RevisionInfo undone;  ///< who did it, by which command; revision 0: not on record as a command
};

struct CheckResult {
  IpAddress address;
  std::optional<IpAddress> destination;
  std::uint32_t scope = 0;             ///< of the destination
  Decision decision;                   ///< by the store
  std::optional<Reason> when_resumed;  ///< what it is when the pause is over
  std::optional<ProbeAnswer> kernel;   ///< nothing: there is none to ask
  std::optional<TableKey> kernel_key;  ///< that decides there, if the store knows of it
  bool agrees = false;                 ///< both say the same
  bool enforced = false;               ///< they do, and the program is attached somewhere
  std::vector<CheckMatch> matches;
  std::vector<KeyCount> keys;         ///< with all hits, of all keys that cover it, also of those that left
  std::vector<Span> ended;            ///< of an address that passes: the bans that covered it, latest first
  std::optional<LastDrop> last_drop;  ///< of an address that passes
  std::vector<std::string> warnings;

  /// What the next packet meets: as the kernel says, or else the store.
  bool drops() const;
  std::string reason() const;
};

struct CheckReport {
  std::vector<CheckResult> results;
  std::vector<Attachment> attached;   ///< in this network namespace, on these tables
  std::uint32_t elsewhere = 0;        ///< so many more in others
  std::optional<Pause> pause;         ///< by the store
  std::vector<std::string> warnings;  ///< of all of them
};

/// The verdict on packets from each address, every live entry behind it, and what dropped it before. Asks the
/// unattached copy of the program; no counter moves.
Result<CheckReport> check_addresses(Session& session, std::span<const IpAddress> addresses,
                                    const std::optional<IpAddress>& destination);

}  // namespace chatgate
