// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace chatgate::test {

/// A client's, and another client's.
inline constexpr std::uint32_t kScope = 1, kOtherScope = 2;

}  // namespace chatgate::test
