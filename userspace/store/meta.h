// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace chatgate {

/// Rows of `changes` up to this revision do not tell all entries that it touched.
inline constexpr const char* kReachesBackTo = "log_reaches_back_to";

/// One number of the table `meta`; `fallback` if it was never written.
Result<std::int64_t> read_meta(Database& database, std::string_view name, std::int64_t fallback);

Status write_meta(Database& database, std::string_view name, std::int64_t value);

/// The same for a text; empty if it was never written.
Result<std::string> read_meta_text(Database& database, std::string_view name);

Status write_meta_text(Database& database, std::string_view name, std::string_view value);

}  // namespace chatgate
