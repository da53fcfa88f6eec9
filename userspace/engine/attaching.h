// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/attachment.h"
#include "engine/session.h"

namespace chatgate {

struct AttachRequest {
  std::vector<std::string> interfaces;
  AttachMode mode = AttachMode::kNative;
  std::optional<std::uint32_t> max_entries;
  bool dry_run = false;
};

struct AttachReport {
  bool rebuilt = false;  ///< the tables were made anew from the store
  bool dry_run = false;
  std::uint64_t kernel_bytes = 0;
  std::vector<std::string> asked;  ///< the interfaces that were to be attached, without those that failed
  std::vector<Attachment> attached;
  std::vector<std::string> failed;    ///< of attach_recorded(); a warning says why
  std::vector<std::string> replaced;  ///< of these, an older program of ours was there
  std::vector<std::string> warnings;
};

/// Filters on these interfaces from now on. Makes the tables from the store if there are none, or none that
/// this build can use, or max_entries changes; programs on other interfaces move to the new tables. All or
/// nothing: an interface that fails takes back those that this command attached. The session must tolerate
/// bad tables.
Result<AttachReport> attach_interfaces(Session& session, const AttachRequest& request);

/// Attaches what is on record as wanted, each interface in its mode, as after an upgrade or a reboot. One
/// that fails does not hold up the others; an error if all of them do.
Result<AttachReport> attach_recorded(Session& session, bool dry_run);

struct DetachReport {
  bool dry_run = false;
  std::vector<std::string> detached;
  std::vector<std::string> absent;  ///< asked for, but none of ours was there
  bool tables_removed = false;      ///< nothing of ours is in the kernel any more
  std::vector<std::string> warnings;
};

/// Takes our program off these interfaces (all: `interfaces` empty), and records that they are to stay off.
/// With the last one the tables go too; their per-entry counts are kept in the store.
Result<DetachReport> detach_interfaces(Session& session, std::vector<std::string> interfaces, bool dry_run);

/// Puts the rows on record, and refreshes the protected set, as one revision; nothing to do: nothing happens.
/// `only_record`: the kernel's tables stay as they are until somebody heals.
Status record_interfaces(Session& session, const std::vector<InterfaceRow>& rows, bool only_record = false);

}  // namespace chatgate
