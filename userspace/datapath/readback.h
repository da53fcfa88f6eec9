// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "datapath/key_codec.h"
#include "datapath/tables.h"

namespace chatgate {

/// Every key of the active generation, in key order.
Result<std::vector<KernelKey>> read_keys(const Tables& tables);

/// Every destination of the active generation, by address.
Result<std::vector<KernelDestination>> read_destinations(const Tables& tables);

/// One key, if the active generation holds it.
Result<std::optional<KernelKey>> read_key(const Tables& tables, const TableKey& key);

/// Those of `keys` that the program could not find: a gate bit or a table bit is missing.
Result<std::vector<TableKey>> hidden_keys(const Tables& tables, std::span<const KernelKey> keys);

}  // namespace chatgate
