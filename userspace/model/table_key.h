// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

#include "base/clock.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// Scopes have 24 bits in the kernel's tables (chatgate/host.h).
inline constexpr std::uint32_t kMaxScope = 0xffffff;

/// Names one key of the kernel tables. Several entries can stand behind it. Ordered so that a prefix comes
/// right before what it covers.
struct TableKey {
  IpPrefix prefix;
  Kind kind = Kind::kBan;   ///< kBan or kAllow
  std::uint32_t scope = 0;  ///< 0: host-wide

  auto operator<=>(const TableKey&) const = default;
};

/// What one entry asks of its key.
struct Claim {
  TableKey key;
  WallTime expires = kNever;
  bool shadow = false;
};

/// What the kernel is to hold for a key: the union of its live claims.
struct CompiledKey {
  TableKey key;
  WallTime until{};         ///< latest end of the enforced claims; the epoch: none
  WallTime shadow_until{};  ///< the same for shadow claims

  bool operator==(const CompiledKey&) const = default;
};

/// When nothing of the key is left.
inline WallTime end_of(const CompiledKey& key) {
  return key.until > key.shadow_until ? key.until : key.shadow_until;
}

}  // namespace chatgate
