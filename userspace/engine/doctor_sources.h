// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "engine/finding.h"
#include "host/links.h"

namespace chatgate {

/// Whether a balancer hides the visitors: by the packets that come in on these interfaces, for a second at
/// most; where too few do on all of them, by the host's established connections as well.
Result<std::vector<Finding>> find_sources(std::span<const Link> links);

}  // namespace chatgate
