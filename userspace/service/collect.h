// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "datapath/pins.h"
#include "datapath/tables.h"
#include "engine/session.h"
#include "metrics/snapshot.h"
#include "service/entry_counts.h"
#include "service/list_hits.h"

// The parts of a snapshot. Each is read wholly, or is an error.
namespace chatgate {

Result<KernelMetrics> collect_kernel(const Tables& tables);

/// Interfaces that carry the program, without what the store wants of them.
Result<std::vector<InterfaceMetrics>> collect_attachments(const PinDirectory& pins, const Tables* tables);

/// Interfaces that carry the program, or are to.
Result<std::vector<InterfaceMetrics>> collect_interfaces(Session& session);

/// In a view of the store. `hits`: as the last look left them; null: they are left out.
Result<StoreMetrics> collect_store(Session& session, EntryCounts& entries, const ListHits* hits);

}  // namespace chatgate
