// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// An address that must stay reachable, and why.
struct ProtectedAddress {
  IpAddress address;
  std::string what;  ///< "this host's address on eth0", "a default gateway", "the peer of your SSH session"
};

/// Refuses what would lock the operator out: a /0 of either kind, and a ban that covers a protected address.
Status check_guard(Kind kind, const IpPrefix& prefix, std::span<const ProtectedAddress> protected_addresses);

}  // namespace chatgate
