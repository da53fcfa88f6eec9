// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "datapath/attachment.h"
#include "service/attach_tries.h"
#include "service/wishes.h"

namespace chatgate {

/// For when the store cannot be used: attaches to those of the interfaces that are there and do not filter,
/// by the tables that the kernel has, and re-anchors the clock of these. Returns what it attached; nothing is
/// put on record. Does nothing without tables, or while a command has the lock.
Result<std::vector<Attachment>> attach_without_store(const std::string& bpffs,
                                                     const std::vector<WantedInterface>& wanted,
                                                     AttachTries& tries, Instant now);

}  // namespace chatgate
