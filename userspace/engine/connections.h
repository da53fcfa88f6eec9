// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "engine/change.h"
#include "engine/session.h"

namespace chatgate {

/// How many established TCP connections of this host are with an address that one of `items` (in prefix
/// order) covers and that the running transaction's policy drops.
Result<ConnectionsCut> connections_cut(Session& session, std::span<const PrefixItem> items);

}  // namespace chatgate
