// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chatgate {

/// Those of `known` that someone who typed `name` may have meant, the likeliest first: at most three.
std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& known);

}  // namespace chatgate
