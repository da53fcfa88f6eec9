// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/change.h"
#include "engine/session.h"
#include "store/list_table.h"

namespace chatgate {

/// What is odd about the entries that the running transaction has just put into the list, as warnings.
/// `items`: in prefix order. `compiled`: what the kernel is to hold, if that is known; without it, few items
/// are looked up one by one. Of many, see lint_bulk().
Result<std::vector<std::string>> lint_change(Session& session, const ListRow& list,
                                             std::span<const PrefixItem> items,
                                             const std::vector<CompiledKey>* compiled);

}  // namespace chatgate
