// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate {

/// Which sets of an input have entries. Two sets that were saved together are hardly one list (a blocklist
/// and a whitelist, say), unless one holds the IPv4 half of it and the other the IPv6 half.
class SetFamilies {
 public:
  void add(std::string_view set, Family family);

  /// Refuses several sets of one family, naming two. `hint`: how to save one alone.
  Status check(std::string_view hint) const;

 private:
  std::map<std::string, unsigned, std::less<>> families_;  ///< bit 0: v4, bit 1: v6
};

}  // namespace chatgate
