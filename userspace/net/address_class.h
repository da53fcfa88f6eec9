// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "net/ip_prefix.h"

namespace chatgate {

/// A block whose addresses no client's packets come from.
struct SpecialBlock {
  IpPrefix prefix;
  std::string_view what;  ///< "loopback", "multicast", "the unspecified address"
};

/// The special block that the prefix covers or lies in; null: none. Loopback 127.0.0.0/8 and ::1, the
/// unspecified 0.0.0.0 and :: (RFC 1122, RFC 4291), multicast 224.0.0.0/4 and ff00::/8 (RFC 5771, RFC 4291).
const SpecialBlock* special_block(const IpPrefix& prefix);

/// Whether it lies in 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291): addresses of one link, of no route.
bool is_link_local(const IpPrefix& prefix);

}  // namespace chatgate
