// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

/// The next hops of every default route in this network namespace, all tables and multipath hops included
/// (rtnetlink).
Result<std::vector<IpAddress>> default_gateways();

}  // namespace chatgate
