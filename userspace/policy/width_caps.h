// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// The shortest prefix lengths that an entry may have: 1..32 and 1..128.
struct WidthCaps {
  std::uint8_t ban_v4 = 8;
  std::uint8_t ban_v6 = 19;
  std::uint8_t allow_v4 = 16;
  std::uint8_t allow_v6 = 32;

  bool operator==(const WidthCaps&) const = default;
};

/// Refuses a /0 whatever the caps are, and what is wider than its kind's and family's cap; a share is never
/// too wide. The hint says what to do.
Status check_width(Kind kind, const IpPrefix& prefix, const WidthCaps& caps);

/// Of a prefix wider than /16 or /32: "198.0.0.0/12 covers 1048576 addresses"; empty for all others.
std::string width_note(const IpPrefix& prefix);

}  // namespace chatgate
