// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace chatgate::test {

/// A text that is refused, why, and what is said to help.
struct BadText {
  std::string_view text, reason, hint;
};

/// Of an address, and of the one in a prefix.
inline constexpr std::string_view kUnseen = "it has spaces or invisible characters";
inline constexpr std::string_view kZeros = "leading zeros are ambiguous";
inline constexpr std::string_view kWithPort = "this is an address with a port";

}  // namespace chatgate::test
