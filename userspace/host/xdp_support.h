// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"

namespace chatgate {

/// What a driver says of its native XDP.
struct XdpSupport {
  bool native = false;
  bool frags = false;  ///< packets in several buffers: any MTU

  bool operator==(const XdpSupport&) const = default;
};

/// As the kernel tells it of one interface (netdev family of generic netlink, Linux 6.3). Nothing: it has no
/// such family.
Result<std::optional<XdpSupport>> xdp_support(std::uint32_t interface);

}  // namespace chatgate
