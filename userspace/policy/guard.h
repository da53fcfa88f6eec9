// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/kind.h"
#include "net/ip_prefix.h"
#include "policy/width_caps.h"

namespace chatgate {

/// What makes a range protected.
enum class Protection { kOwnAddress, kGateway, kResolver, kConfigured, kSshPeer };

/// Addresses that must stay reachable, and why.
struct ProtectedRange {
  IpPrefix prefix;
  std::string what;  ///< "this host's address on eth0", "default gateway of eth0"
  Protection protection = Protection::kOwnAddress;
};

/// What no ban and no allow may do on this host.
struct Guard {
  WidthCaps widths;
  std::vector<ProtectedRange> ranges;
};

/// Refuses, of an entry of that kind, what would lock somebody out or makes no sense: a /0, wider than the
/// caps, loopback, multicast, the unspecified address; and a ban that covers, or lies in, a protected range.
/// A share is never refused.
Status check_guard(Kind kind, const IpPrefix& prefix, const Guard& guard);

}  // namespace chatgate
