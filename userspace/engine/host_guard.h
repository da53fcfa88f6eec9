// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "policy/guard.h"

namespace chatgate {

/// What is configured, and with it what this host protects as it stands now: its own addresses, default
/// gateways, resolvers, and the peer of the SSH session.
Result<Guard> guard_of_host(Guard configured);

}  // namespace chatgate
