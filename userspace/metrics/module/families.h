// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "metrics/module/family_list.h"
#include "metrics/snapshot.h"

namespace chatgate {

/// The snapshot as Prometheus knows metrics. Labels are names of interfaces, reasons, lists and licenses,
/// never addresses: there are as many series as the configuration has names.
std::vector<prometheus::MetricFamily> families(const MetricsSnapshot& snapshot);

/// Its parts.
void add_kernel_families(const MetricsSnapshot& snapshot, FamilyList& list);
void add_store_families(const StoreMetrics& store, FamilyList& list);
void add_list_families(const StoreMetrics& store, FamilyList& list);
void add_refresh_families(const StoreMetrics& store, FamilyList& list);

}  // namespace chatgate
