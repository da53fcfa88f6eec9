// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include "metrics/module/families.h"
#include "model/list.h"

namespace chatgate {
namespace {

void add_entries(const StoreMetrics& store, FamilyList& list) {
  std::map<std::string, std::uint64_t> entries{{"ban", 0}, {"allow", 0}, {"share", 0}};
  for (const ListMetrics& one : store.lists) {
    if (one.name != kProtected) entries[one.kind] += one.entries;
  }
  Samples family = list.gauge(
      "chatgate_entries", "Live entries on the books by kind; this host's own list 'protected' is left out.");
  for (const auto& [kind, count] : entries) family.add({{"kind", kind}}, count);
}

}  // namespace

void add_store_families(const StoreMetrics& store, FamilyList& list) {
  list.gauge("chatgate_store_revision", "The revision of the store: how many changes were made.")
      .add({}, store.revision);
  list.gauge("chatgate_table_keys", "Keys of the kernel's tables in use.").add({}, store.keys);
  list.gauge("chatgate_table_max_keys",
             "Keys that the kernel's tables may have: 'attach IFACE --max-entries N'.")
      .add({}, store.max_keys);
  const bool pending = store.pending_until != WallTime{};
  list.gauge("chatgate_pending_change", "1: a change waits to be confirmed.").add({}, pending);
  if (pending)
    list.gauge("chatgate_pending_change_deadline_timestamp_seconds",
               "Unix time at which that change is taken back unless it is confirmed. Absent: none waits.")
        .add({}, store.pending_until);
  add_entries(store, list);
}

}  // namespace chatgate
