// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace chatgate {

/// The largest list that is read, as it comes and unpacked: 256 MiB.
inline constexpr std::size_t kMaxListBytes = std::size_t{256} << 20U;

/// The whole file; "-" is the standard input. kPermission or kRefused, after errno; kRefused over
/// kMaxListBytes.
Result<std::string> read_list_file(const std::string& path);

}  // namespace chatgate
