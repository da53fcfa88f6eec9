// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/session.h"
#include "lists/export_format.h"

namespace chatgate {

/// What a backup holds.
struct BackupReport {
  std::uint64_t revision = 0;  ///< of the store
  std::size_t licenses = 0;    ///< that have lists or destinations
  std::size_t destinations = 0;
  std::size_t lists = 0;
  std::uint64_t entries = 0;  ///< live ones
  std::string digest;         ///< of the policy
};

/// Writes the whole policy, as it is at one moment, in the form of lists/backup_text.h.
Result<BackupReport> back_up(Session& session, const WriteText& write);

}  // namespace chatgate
