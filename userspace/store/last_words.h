// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "net/ip_prefix.h"
#include "store/database.h"

namespace chatgate {

/// Which revision was the last to say something of an entry, after a given one.
class LastWords {
 public:
  void ask(std::int64_t list, const IpPrefix& prefix) { asked_.push_back({list, prefix, 0}); }

  /// Finds it for all that were asked for: after revision `after`, up to `upto`.
  Status look_up(Database& database, std::uint64_t after, std::uint64_t upto);

  /// After look_up(); 0: none did.
  std::uint64_t of(std::int64_t list, const IpPrefix& prefix) const;

 private:
  struct Asked {
    std::int64_t list = 0;
    IpPrefix prefix;
    std::uint64_t revision = 0;
  };

  static bool in_order(const Asked& a, const Asked& b) {
    return a.list != b.list ? a.list < b.list : a.prefix < b.prefix;
  }
  bool asks_of(std::int64_t list) const;
  Status look_at_lines(Database& database, std::uint64_t after, std::uint64_t upto);
  Status look_at_runs(Database& database, std::uint64_t after, std::uint64_t upto);

  std::vector<Asked> asked_;
};

}  // namespace chatgate
