// SPDX-License-Identifier: Apache-2.0
#include "net/prefix_difference.h"

#include <algorithm>

namespace chatgate {
namespace {

/// The other half of what is one bit wider.
IpPrefix sibling(const IpPrefix& prefix) {
  IpPrefix other = prefix;
  const auto bit = static_cast<std::size_t>(prefix.length - 1);
  other.address.bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
  return other;
}

}  // namespace

std::vector<IpPrefix> difference(const IpPrefix& prefix, std::span<const IpPrefix> holes) {
  std::vector<IpPrefix> parts{prefix};
  for (const IpPrefix& hole : holes) {
    std::vector<IpPrefix> left;
    for (const IpPrefix& part : parts) {
      if (covers(hole, part)) continue;
      if (!covers(part, hole)) {
        left.push_back(part);
        continue;
      }
      for (int length = part.length + 1; length <= hole.length; ++length)
        left.push_back(sibling(make_prefix(hole.address, length)));
    }
    parts = std::move(left);
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

}  // namespace chatgate
