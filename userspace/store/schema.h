// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// SQLite's application_id of our files: "cgat".
inline constexpr std::int64_t kApplicationId = 0x63676174;

/// The SQL texts that lead from nothing to the present schema; the n-th (from 1) makes schema version n. A
/// text that was ever released is never changed.
std::span<const char* const> migrations();

/// Ours, or empty as a new file is; anything else is refused. Writes nothing.
Status check_ours(Database& database);

/// Brings the schema up to the last of `steps`, all or nothing. A newer one is refused.
Status migrate(Database& database, std::span<const char* const> steps = migrations());

/// For readers, who cannot migrate: refused unless the schema is the present one.
Status check_current(Database& database);

}  // namespace chatgate
