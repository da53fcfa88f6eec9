// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "net/ip_prefix.h"

namespace chatgate {

/// The fewest prefixes that cover exactly what `prefix` covers and none of `holes` does, in prefix order.
std::vector<IpPrefix> difference(const IpPrefix& prefix, std::span<const IpPrefix> holes);

}  // namespace chatgate
