// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace chatgate::test {

/// The text as `gzip -9` packs it.
std::string gzip(std::string_view text);

}  // namespace chatgate::test
