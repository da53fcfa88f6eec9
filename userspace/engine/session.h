// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "datapath/pins.h"
#include "datapath/tables.h"
#include "policy/guard.h"
#include "store/store.h"

namespace chatgate {

/// Where chatgate's state is, and who asks.
struct SessionOptions {
  std::string state_dir;
  std::string bpffs;
  std::string by;
  std::string command;                     ///< as typed, for the history
  Guard guard;                             ///< what is configured of it
  bool require_destinations = false;       ///< no bans for a license without destinations
  std::optional<Error> bad_configuration;  ///< it could not be read: what is above is not what is configured
  std::optional<std::chrono::seconds> confirm_within;  ///< a change is taken back unless confirmed so soon
};

/// How a session is opened for a change.
struct ChangeMode {
  bool dry_run = false;  ///< nothing is written, created, locked or healed
  bool tolerate_bad_tables =
      false;  ///< pinned tables of another ABI, foreign, damaged: go on without (to rebuild them)
  bool off_switch = false;  ///< goes on without the configuration: what is protected stays as it is
};

/// One command's view of the host: the store, and the kernel's tables if there are any.
struct Session {
  SessionOptions options;
  UniqueFd lock;                     ///< held by those that change
  std::optional<PinDirectory> pins;  ///< nothing: no BPF file system there
  std::optional<Error> pins_error;   ///< why not
  Store store;
  std::optional<Tables> tables;       ///< nothing: nothing of ours is in the kernel
  std::optional<Error> tables_error;  ///< pins are there, but cannot be used (tolerated)
  WallTime now{};
  std::optional<Guard> guard;  ///< as configured, and what this host protects now; nothing: a session that
                               ///< only looks, or without the configuration

  std::optional<std::chrono::seconds> confirm_within{};  ///< of the change under way, which can be taken back
  std::vector<std::string> healed{};                     ///< what was taken back before it, for its report

  /// What guards a change: all of it, or as much of it as is known.
  const Guard& guarding() const { return guard ? *guard : options.guard; }
};

/// Takes the lock (on the BPF file system; without one, on the state directory), opens or creates the store,
/// opens the tables for writing and re-anchors their clock. A dry run without a store gets an empty one in
/// memory. Refused with a configuration that could not be read.
Result<Session> open_for_change(SessionOptions options, ChangeMode mode = {});

/// The same without waiting for the lock; nothing: another process has it.
Result<std::optional<Session>> try_open_for_change(SessionOptions options, ChangeMode mode = {});

/// Neither lock nor creation: for commands that only look. Bad tables are tolerated and reported.
Result<Session> open_for_look(SessionOptions options);

}  // namespace chatgate
