// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/mark_table.h"

namespace chatgate {

/// Keys with their hits as one blob: of each, the prefix in the form of prefix_blob.h, then kind, scope,
/// packets and bytes in 7-bit groups, the lowest first, the top bit saying that another follows.
std::vector<std::uint8_t> pack_keys(std::span<const MarkedKey> keys);

/// The inverse; nothing: it is no such blob.
std::optional<std::vector<MarkedKey>> unpack_keys(std::span<const std::uint8_t> packed);

}  // namespace chatgate
