// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "model/kind.h"
#include "net/ip_prefix.h"

namespace chatgate {

/// After a removal: who of that kind still holds or covers the prefix, whether its packets are dropped (a
/// whitelist or a pause lets them pass), and what to type about it. If nobody does and it was not `removed`
/// either: that there was nothing to remove.
Status warn_what_remains(Session& session, Kind kind, const IpPrefix& prefix, bool removed,
                         std::vector<std::string>& warnings);

}  // namespace chatgate
