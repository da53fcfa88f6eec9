// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/clock.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// One line on the books: a prefix in a list. Identified by (list, prefix).
struct Entry {
  std::string list;
  Kind kind = Kind::kBan;   ///< the list's
  std::uint32_t scope = 0;  ///< of the list's license; 0: host-wide
  std::string license;      ///< the list's; empty: none
  IpPrefix prefix;
  std::string label;  ///< reason, or whose address it is
  std::string by;     ///< who made it
  WallTime created{};
  WallTime expires = kNever;
  bool shadow = false;  ///< counted, not dropped
};

}  // namespace chatgate
