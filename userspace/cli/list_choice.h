// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "model/kind.h"

namespace chatgate {

/// Which list `--list N` and `--license L` mean; neither: `manual-bans` or `manual-allows`. Both, or a bad name: kUsage.
Result<std::string> choose_list(const std::string& list, const std::string& license, Kind kind);

}  // namespace chatgate
