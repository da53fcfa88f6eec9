// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// What an entry of a list does. The numbers are kept in the store.
enum class Kind : std::uint8_t {
  kBan = 1,
  kAllow = 2,
  kShare = 3,  ///< only handed out, never enforced
};

/// "ban", "allow", "share".
std::string_view to_string(Kind kind);

/// The inverse; kUsage for anything else.
Result<Kind> parse_kind(std::string_view text);

}  // namespace chatgate
