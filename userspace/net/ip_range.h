// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// The address after `address`; nothing after the last one there is.
std::optional<IpAddress> next_address(IpAddress address);

/// The fewest prefixes that cover exactly the addresses from `first` to `last`, both included, in order: at
/// most 62 of v4, 254 of v6. Of different families, or `last` before `first`: none.
std::vector<IpPrefix> split_range(const IpAddress& first, const IpAddress& last);

/// `a-b`, spaces around the dash allowed. kUsage: an address is off, two families, the end before the start.
Result<std::vector<IpPrefix>> parse_ip_range(std::string_view text);

}  // namespace chatgate
