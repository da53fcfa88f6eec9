// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// Whether it begins as gzip does.
bool is_gzip(std::string_view data);

/// Unpacks it, all of its members. kRefused, without an object: truncated, damaged, something behind it, or
/// more than `limit` bytes come out (they are never all held).
Result<std::string> gunzip(std::string_view data, std::size_t limit);

}  // namespace chatgate
