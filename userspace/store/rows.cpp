// SPDX-License-Identifier: Apache-2.0
#include "store/rows.h"

#include "store/prefix_blob.h"

namespace chatgate {

Result<IpPrefix> prefix_column(const Statement& row, int column) {
  const auto prefix = prefix_from_blob(row.blob(column));
  if (!prefix) return fail(refused("read store", "", "a damaged row: no prefix where one must be"));
  return *prefix;
}

}  // namespace chatgate
