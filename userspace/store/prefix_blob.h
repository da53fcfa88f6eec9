// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/ip_prefix.h"

namespace chatgate {

/// A prefix or an address as the store's tables hold it: family (4 or 6), the 4 or 16 address bytes in
/// network order, and, of a prefix, the length. memcmp() order is the order of IpPrefix: a prefix comes right
/// before what it covers.
struct NetBlob {
  std::array<std::uint8_t, 18> bytes{};
  std::size_t size = 0;

  /// Valid as long as this object.
  std::span<const std::uint8_t> view() const { return {bytes.data(), size}; }
};

NetBlob to_blob(const IpAddress& address);
NetBlob to_blob(const IpPrefix& prefix);

/// Above every blob of what `prefix` covers, and below every other that is above to_blob(prefix).
NetBlob blob_after(const IpPrefix& prefix);

/// Nothing: not such a blob.
std::optional<IpAddress> address_from_blob(std::span<const std::uint8_t> blob);
std::optional<IpPrefix> prefix_from_blob(std::span<const std::uint8_t> blob);

}  // namespace chatgate
