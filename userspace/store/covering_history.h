// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "model/change.h"
#include "net/ip_address.h"
#include "store/database.h"

namespace chatgate {

/// ChangeLog::covering().
Result<std::vector<Change>> read_covering(Database& database, std::span<const IpAddress> addresses);

}  // namespace chatgate
