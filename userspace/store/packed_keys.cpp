// SPDX-License-Identifier: Apache-2.0
#include "store/packed_keys.h"

#include "store/prefix_blob.h"

namespace chatgate {
namespace {

constexpr std::uint8_t kMore = 0x80;
constexpr std::size_t kBlob4 = 6;
constexpr std::size_t kBlob6 = 18;

void append_number(std::vector<std::uint8_t>& out, std::uint64_t value) {
  for (; value >= kMore; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | kMore));
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Takes a number off the front; nothing: it does not end, or is too large.
std::optional<std::uint64_t> take_number(std::span<const std::uint8_t>& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const std::uint8_t byte = rest.front();
    rest = rest.subspan(1);
    value |= std::uint64_t{byte & (kMore - 1U)} << shift;
    if ((byte & kMore) == 0) return value;
  }
  return std::nullopt;
}

std::optional<IpPrefix> take_prefix(std::span<const std::uint8_t>& rest) {
  const std::size_t size = rest.front() == static_cast<std::uint8_t>(Family::kV4) ? kBlob4 : kBlob6;
  if (rest.size() < size) return std::nullopt;
  const auto prefix = prefix_from_blob(rest.first(size));
  rest = rest.subspan(size);
  return prefix;
}

std::optional<MarkedKey> take_key(std::span<const std::uint8_t>& rest) {
  const auto prefix = take_prefix(rest);
  const auto kind = take_number(rest);
  const auto scope = take_number(rest);
  const auto packets = take_number(rest);
  const auto bytes = take_number(rest);
  if (!prefix || !kind || !scope || !packets || !bytes) return std::nullopt;
  return MarkedKey{{*prefix, static_cast<Kind>(*kind), static_cast<std::uint32_t>(*scope)}, *packets, *bytes};
}

}  // namespace

std::vector<std::uint8_t> pack_keys(std::span<const MarkedKey> keys) {
  std::vector<std::uint8_t> out;
  for (const MarkedKey& one : keys) {
    const NetBlob prefix = to_blob(one.key.prefix);
    const auto bytes = prefix.view();
    out.insert(out.end(), bytes.begin(), bytes.end());
    append_number(out, static_cast<std::uint64_t>(one.key.kind));
    append_number(out, one.key.scope);
    append_number(out, one.packets);
    append_number(out, one.bytes);
  }
  return out;
}

std::optional<std::vector<MarkedKey>> unpack_keys(std::span<const std::uint8_t> packed) {
  std::vector<MarkedKey> keys;
  while (!packed.empty()) {
    const auto key = take_key(packed);
    if (!key) return std::nullopt;
    keys.push_back(*key);
  }
  return keys;
}

}  // namespace chatgate
