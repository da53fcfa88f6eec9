// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// Makes last, over a power cut, that `path` has its name (fsync(2) of the directory it is in, as POSIX has
/// it). Errors are the system's, as those of `what` on `path`.
Status sync_name_of(const std::string& path, std::string_view what);

}  // namespace chatgate
