// SPDX-License-Identifier: Apache-2.0
#include "policy/digest.h"

#include <fmt/format.h>

#include "model/list.h"

namespace chatgate {
namespace {

constexpr std::uint64_t kOffset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kPrime = 0x100000001b3ULL;

/// FNV-1a of one line of a policy.
class Line {
 public:
  void mix(const void* data, std::size_t bytes) {
    const auto* at = static_cast<const std::uint8_t*>(data);
    for (std::size_t i = 0; i < bytes; ++i) state_ = (state_ ^ at[i]) * kPrime;
  }
  void mix_text(const std::string& text) { mix(text.c_str(), text.size() + 1); }

  /// FNV's last bytes reach the high bits alone; what is added up must differ in all of them (the finish of
  /// MurmurHash3, which is in the public domain).
  std::uint64_t hash() const {
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 33U)) * 0xff51afd7ed558ccdULL;
    mixed = (mixed ^ (mixed >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
    return mixed ^ (mixed >> 33U);
  }

 private:
  std::uint64_t state_ = kOffset;
};

}  // namespace

void PolicyDigest::add(const Entry& entry) {
  if (entry.list == kProtected) return;
  const std::int64_t expires = entry.expires.time_since_epoch().count();
  Line line;
  line.mix(entry.prefix.address.bytes.data(), entry.prefix.address.bytes.size());
  line.mix(&entry.prefix.address.family, sizeof(entry.prefix.address.family));
  line.mix(&entry.prefix.length, sizeof(entry.prefix.length));
  line.mix_text(entry.list);
  line.mix_text(entry.license);
  line.mix(&entry.kind, sizeof(entry.kind));
  line.mix(&expires, sizeof(expires));
  line.mix(&entry.shadow, sizeof(entry.shadow));
  sum_ += line.hash();
}

void PolicyDigest::add_destination(const std::string& license, const IpAddress& address) {
  Line line;
  line.mix_text(license);
  line.mix(&address.family, sizeof(address.family));
  line.mix(address.bytes.data(), address.bytes.size());
  sum_ += line.hash();
}

std::string PolicyDigest::text() const { return fmt::format("{:016x}", sum_); }

}  // namespace chatgate
