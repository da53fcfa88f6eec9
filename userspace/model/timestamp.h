// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace chatgate {

/// RFC 3339 with an offset (`2026-12-24T18:00:00Z`, `…+01:00`, fraction down to milliseconds), or a bare
/// date, which is UTC midnight. kUsage for all else (no such day, no offset, before 1970, after 2200).
Result<WallTime> parse_timestamp(std::string_view text);

/// RFC 3339 UTC, `2026-12-24T18:00:00Z`; milliseconds only if there are any. kNever: "never".
std::string to_string(WallTime time);

}  // namespace chatgate
