// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace chatgate {

/// One network interface of this namespace.
struct Link {
  std::uint32_t index = 0;
  std::string name;
  std::string kind;          ///< "veth", "bond", "vlan", …; empty: a card's own, and loopback
  std::uint32_t parent = 0;  ///< index of what it stands on (a VLAN's card); 0: none, or in another namespace
  std::uint32_t master = 0;  ///< index of the bond or bridge that it belongs to; 0: none
  std::uint32_t mtu = 0;     ///< bytes
  bool up = false;           ///< set up by the administrator, whether or not a cable is in
  bool loopback = false;
};

/// All of them, by index (rtnetlink).
Result<std::vector<Link>> links();

}  // namespace chatgate
