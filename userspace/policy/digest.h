// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "model/entry.h"

namespace chatgate {

/// A short name of a policy: equal on hosts whose live entries and destinations are equal (list, kind,
/// license, prefix, end, shadow; not who made them, nor labels), in whatever order their stores keep them.
/// What a host protects is its own, and left out. A sum of hashes: tells drift, is no protection against
/// forgery.
class PolicyDigest {
 public:
  void add(const Entry& entry);
  void add_destination(const std::string& license, const IpAddress& address);

  /// 16 hexadecimal digits.
  std::string text() const;

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace chatgate
