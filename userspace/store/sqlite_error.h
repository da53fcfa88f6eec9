// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.h"

struct sqlite3;

namespace chatgate {

/// What SQLite has just refused on `handle`, with the file `path`. Missing rights become kPermission. A null
/// handle means that there was no memory for one.
Error sqlite_error(sqlite3* handle, std::string_view what, std::string_view path);

}  // namespace chatgate
