// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "model/table_key.h"

namespace chatgate {

/// Where the program looks first: smaller is earlier. Allows: host-wide, then the scope. Bans: hosts of the
/// scope, hosts host-wide, then the prefixes of both. Within one table the longest first.
inline std::tuple<bool, bool, bool, int> look_order(const TableKey& key) {
  const int bits = address_bits(key.prefix.address.family);
  const bool ban = key.kind == Kind::kBan;
  const bool second_scope = ban == (key.scope == 0);
  const bool host = ban && (key.prefix.length == bits || (bits == 128 && key.prefix.length == 64));
  return {ban, !host, second_scope, -int{key.prefix.length}};
}

}  // namespace chatgate
