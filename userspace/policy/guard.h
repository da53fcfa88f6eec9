// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
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

/// A ban that was forced upon a protected range, which is not protected there until the ban ends.
struct ForcedBan {
  IpPrefix prefix;
  WallTime until{};
};

/// How long a forced ban may last.
inline constexpr std::chrono::seconds kLongestForced = std::chrono::hours(1);

/// What no ban and no allow may do on this host.
struct Guard {
  WidthCaps widths;
  std::vector<ProtectedRange> ranges;
  std::vector<ForcedBan> forced;
};

/// Whether a ban of this kind of range can be forced: not of this host's own addresses, nor of the SSH peer.
bool is_forceable(const ProtectedRange& range);

/// Refuses, of an entry of that kind, what would lock somebody out or makes no sense: a /0, wider than the
/// caps, loopback, multicast, the unspecified address; and a ban that covers, or lies in, a protected range.
/// A share is never refused. `force`: ranges that can be forced do not count.
Status check_guard(Kind kind, const IpPrefix& prefix, const Guard& guard, bool force = false);

/// The first range that can be forced and that the prefix covers or lies in, as people read it: "it lies in
/// 10.0.0.0/8, protected by the configuration"; empty: none.
std::string forced_upon(const IpPrefix& prefix, const Guard& guard);

}  // namespace chatgate
