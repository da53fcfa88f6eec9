// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "model/entry.h"

namespace chatgate {

/// A short name of a policy: equal on hosts whose live entries are equal (list, kind, license, prefix, end,
/// shadow; not who made them, nor labels). FNV-1a over the entries in order: tells drift, is no protection
/// against forgery.
class PolicyDigest {
 public:
  /// In the store's order (prefix, then list).
  void add(const Entry& entry);
  void add_destination(const std::string& license, const IpAddress& address);

  /// 16 hexadecimal digits.
  std::string text() const;

 private:
  void mix(const void* data, std::size_t bytes);
  void mix_text(const std::string& text);

  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace chatgate
