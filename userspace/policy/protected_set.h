// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "net/ip_prefix.h"
#include "policy/guard.h"

namespace chatgate {

/// One entry of the list `protected`.
struct ProtectedEntry {
  IpPrefix prefix;
  std::string label;  ///< "default gateway of eth0, resolver of this host"

  bool operator==(const ProtectedEntry&) const = default;
};

/// What of a guard the kernel is to hold as allows, in prefix order, each prefix once: all but the SSH peer
/// (of one session only), loopback, and this host's own link-local addresses (of no route, and many come and
/// go with containers), and of the rest what no forced ban covers.
std::vector<ProtectedEntry> protected_entries(const Guard& guard);

}  // namespace chatgate
