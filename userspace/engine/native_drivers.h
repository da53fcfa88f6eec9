// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "host/xdp_support.h"

namespace chatgate {

/// What the drivers of Linux 6.1 can do, by the name that `ethtool -i` shows: for kernels that do not tell
/// (before 6.3). Nothing: not on the list, which does not say that it cannot.
std::optional<XdpSupport> support_in_linux_6_1(std::string_view driver);

}  // namespace chatgate
