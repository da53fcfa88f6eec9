// SPDX-License-Identifier: Apache-2.0
#include "metrics/module/families.h"

namespace chatgate {
namespace {

void add_program(const MetricsSnapshot& snapshot, FamilyList& list) {
  list.gauge("chatgate_build_info", "1; the version of chatgate that serves this.")
      .add({{"version", snapshot.version}}, true);
  Samples success =
      list.gauge("chatgate_collector_success",
                 "1: this part of the metrics could be read; 0: it could not, and is left out.");
  for (const CollectorMetrics& one : snapshot.collectors)
    success.add({{"collector", one.name}}, one.succeeded);
  Samples failures = list.counter("chatgate_collector_failures_total",
                                  "How often this part of the metrics could not be read.");
  for (const CollectorMetrics& one : snapshot.collectors)
    failures.add({{"collector", one.name}}, one.failures);
}

void add_interfaces(const MetricsSnapshot& snapshot, FamilyList& list) {
  Samples attached = list.gauge("chatgate_interface_attached", "1: the filter runs on the interface.");
  for (const InterfaceMetrics& one : snapshot.interfaces)
    attached.add({{"interface", one.name}}, one.attached);
  Samples current =
      list.gauge("chatgate_interface_current",
                 "1: it judges by the tables that these metrics tell of; 0: by those of another chatgate, "
                 "or of an earlier set.");
  for (const InterfaceMetrics& one : snapshot.interfaces) {
    if (one.attached) current.add({{"interface", one.name}}, one.current);
  }
  Samples wanted = list.gauge("chatgate_interface_wanted",
                              "1: the filter is to run on the interface; 0: it was detached on purpose.");
  for (const InterfaceMetrics& one : snapshot.interfaces) {
    if (one.wanted) wanted.add({{"interface", one.name}}, *one.wanted);
  }
  Samples info =
      list.gauge("chatgate_interface_info",
                 "1; how the filter is attached to the interface: native (in the driver) or generic "
                 "(slower), and whether under libxdp's dispatcher.");
  for (const InterfaceMetrics& one : snapshot.interfaces) {
    if (!one.attached) continue;
    info.add({{"interface", one.name}, {"mode", one.mode}, {"dispatcher", one.dispatcher ? "yes" : "no"}},
             true);
  }
}

void add_drift(const MetricsSnapshot& snapshot, FamilyList& list) {
  Samples drift =
      list.gauge("chatgate_drift",
                 "1: the kernel's tables are not what the store says: another revision, or another store's.");
  if (snapshot.drift) drift.add({}, *snapshot.drift);
}

}  // namespace

std::vector<prometheus::MetricFamily> families(const MetricsSnapshot& snapshot) {
  FamilyList list;
  add_program(snapshot, list);
  add_interfaces(snapshot, list);
  add_drift(snapshot, list);
  add_kernel_families(snapshot, list);
  if (snapshot.store) {
    add_store_families(*snapshot.store, list);
    add_list_families(*snapshot.store, list);
    add_refresh_families(*snapshot.store, list);
  }
  return list.take();
}

}  // namespace chatgate
