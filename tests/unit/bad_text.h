// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "base/result.h"

namespace chatgate::test {

/// A text that is refused, why, and what is said to help.
struct BadText {
  std::string_view text, reason, hint;
};

/// That it was refused as such, by what reads it.
template <class Read>
void expect_refused(const Read& read, std::string_view what, const BadText& bad,
                    std::size_t shown = std::string::npos) {
  SCOPED_TRACE(bad.text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), (Error{ErrorKind::kUsage, std::string(what), visible(bad.text, shown),
                                 std::string(bad.reason), std::string(bad.hint)}));
}

/// Of an address, and of the one in a prefix.
inline constexpr std::string_view kUnseen = "it has spaces or invisible characters";
inline constexpr std::string_view kZeros = "leading zeros are ambiguous";
inline constexpr std::string_view kWithPort = "this is an address with a port";

}  // namespace chatgate::test
