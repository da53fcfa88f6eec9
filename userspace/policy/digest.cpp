// SPDX-License-Identifier: Apache-2.0
#include "policy/digest.h"

#include <fmt/format.h>

namespace chatgate {

void PolicyDigest::mix(const void* data, std::size_t bytes) {
  const auto* at = static_cast<const std::uint8_t*>(data);
  for (std::size_t i = 0; i < bytes; ++i) state_ = (state_ ^ at[i]) * 0x100000001b3ULL;
}

void PolicyDigest::mix_text(const std::string& text) { mix(text.c_str(), text.size() + 1); }

void PolicyDigest::add(const Entry& entry) {
  const std::int64_t expires = entry.expires.time_since_epoch().count();
  mix(entry.prefix.address.bytes.data(), entry.prefix.address.bytes.size());
  mix(&entry.prefix.address.family, sizeof(entry.prefix.address.family));
  mix(&entry.prefix.length, sizeof(entry.prefix.length));
  mix_text(entry.list);
  mix_text(entry.license);
  mix(&entry.kind, sizeof(entry.kind));
  mix(&expires, sizeof(expires));
  mix(&entry.shadow, sizeof(entry.shadow));
}

void PolicyDigest::add_destination(const std::string& license, const IpAddress& address) {
  mix_text(license);
  mix(&address.family, sizeof(address.family));
  mix(address.bytes.data(), address.bytes.size());
}

std::string PolicyDigest::text() const { return fmt::format("{:016x}", state_); }

}  // namespace chatgate
