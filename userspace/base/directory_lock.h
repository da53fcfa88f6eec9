// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// The exclusive flock(2) on a directory that is there, held until the descriptor is closed. Waits for
/// another process that has it; without `wait` it is empty (-1) then.
Result<UniqueFd> lock_directory(const std::string& path, bool wait);

}  // namespace chatgate
