// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "net/ip_prefix.h"

namespace chatgate {

/// The fewest prefixes that cover exactly the same addresses, in prefix order: what another one covers is
/// left out, and two halves of a prefix become that prefix. `prefixes` in any order; linear once sorted.
std::vector<IpPrefix> aggregate(std::vector<IpPrefix> prefixes);

}  // namespace chatgate
