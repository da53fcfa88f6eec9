// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "host/own_addresses.h"

namespace chatgate {

/// The next hops of every default route in this network namespace, each with the interface it is reached by,
/// all tables, multipath hops and nexthop objects included (rtnetlink).
Result<std::vector<InterfaceAddress>> default_gateways();

}  // namespace chatgate
