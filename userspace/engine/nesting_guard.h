// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// Refuses the running transaction if these prefixes make more temporary or shadow entries nest over one
/// address than a packet may look through. Reads only what covers them or lies under them.
Status check_nesting_around(Session& session, const std::vector<IpPrefix>& prefixes, Kind kind,
                            std::uint32_t scope);

}  // namespace chatgate
