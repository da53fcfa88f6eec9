// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// All bytes of a file. kPermission or kRefused, after errno; kRefused over `max_bytes`. `what`: for the
/// error.
Result<std::string> read_whole_file(std::string_view what, const std::string& path, std::size_t max_bytes);

}  // namespace chatgate
