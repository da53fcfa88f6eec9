// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/attachment.h"
#include "engine/pause.h"
#include "engine/pending.h"
#include "engine/session.h"

namespace chatgate {

struct InterfaceStatus {
  std::string name;
  std::string mode;  ///< as attached; as asked for where it is not
  bool attached = false;
  bool wanted = true;
  bool dispatcher = false;
  bool current = false;
};

struct StatusReport {
  std::vector<InterfaceStatus> interfaces;
  std::optional<std::uint32_t> generation;  ///< active index; nothing: no tables
  std::optional<std::uint64_t> revision;    ///< that the kernel holds
  std::uint64_t store_revision = 0;
  std::string policy_digest;
  std::uint64_t entries = 0;  ///< live entries on the books
  std::uint64_t keys = 0;     ///< kernel keys in use, the protected set left out
  std::uint32_t max_entries = 0;
  std::uint64_t kernel_bytes = 0;
  WallTime pause_until{};
  std::optional<Pause> pause;      ///< nothing is dropped now
  std::optional<Pending> pending;  ///< a change that waits to be confirmed, or that nobody confirmed
  std::vector<std::string> warnings;
};

/// Interfaces that carry the program, then those that are to, or were.
Result<std::vector<InterfaceStatus>> interface_states(Session& session);

/// What is running where, and whether kernel and store agree on the revision.
Result<StatusReport> status(Session& session);

}  // namespace chatgate
