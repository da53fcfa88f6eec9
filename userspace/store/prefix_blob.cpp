// SPDX-License-Identifier: Apache-2.0
#include "store/prefix_blob.h"

#include <algorithm>

namespace chatgate {
namespace {

constexpr std::uint8_t kAboveAnyLength = 0xff;

}  // namespace

NetBlob to_blob(const IpAddress& address) {
  NetBlob blob;
  const std::size_t size = address_size(address);
  blob.bytes[0] = static_cast<std::uint8_t>(address.family);
  std::copy_n(address.bytes.begin(), size, blob.bytes.begin() + 1);
  blob.size = size + 1;
  return blob;
}

NetBlob to_blob(const IpPrefix& prefix) {
  NetBlob blob = to_blob(prefix.address);
  blob.bytes[blob.size++] = prefix.length;
  return blob;
}

NetBlob blob_after(const IpPrefix& prefix) {
  NetBlob blob = to_blob(last_address(prefix));
  blob.bytes[blob.size++] = kAboveAnyLength;
  return blob;
}

std::optional<IpAddress> address_from_blob(std::span<const std::uint8_t> blob) {
  if (blob.empty()) return std::nullopt;
  IpAddress address;
  address.family = static_cast<Family>(blob[0]);
  if (address.family != Family::kV4 && address.family != Family::kV6) return std::nullopt;
  if (blob.size() != address_size(address) + 1) return std::nullopt;
  std::copy(blob.begin() + 1, blob.end(), address.bytes.begin());
  return address;
}

std::optional<IpPrefix> prefix_from_blob(std::span<const std::uint8_t> blob) {
  if (blob.empty()) return std::nullopt;
  const auto address = address_from_blob(blob.first(blob.size() - 1));
  if (!address || blob.back() > address_bits(address->family)) return std::nullopt;
  return IpPrefix{*address, blob.back()};
}

}  // namespace chatgate
