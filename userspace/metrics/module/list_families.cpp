// SPDX-License-Identifier: Apache-2.0
#include "metrics/module/families.h"

namespace chatgate {
namespace {

constexpr const char* kSince =
    " since the service began to count; one that several lists have counts for each of them.";

void add_hits(const StoreMetrics& store, FamilyList& list) {
  Samples packets = list.counter("chatgate_list_packets_total",
                                 std::string("Packets that entries of the list decided") + kSince);
  for (const ListMetrics& one : store.lists) {
    if (one.hits) packets.add({{"list", one.name}, {"license", one.license}}, one.hits->packets);
  }
  Samples bytes = list.counter("chatgate_list_bytes_total", std::string("Bytes of these packets") + kSince);
  for (const ListMetrics& one : store.lists) {
    if (one.hits) bytes.add({{"list", one.name}, {"license", one.license}}, one.hits->bytes);
  }
}

void add_license_hits(const StoreMetrics& store, FamilyList& list) {
  Samples packets =
      list.counter("chatgate_license_packets_total",
                   "Packets that entries of the license's lists decided, as in chatgate_list_packets_total.");
  for (const LicenseMetrics& one : store.licenses) packets.add({{"license", one.name}}, one.hits.packets);
  Samples bytes = list.counter("chatgate_license_bytes_total", "Bytes of these packets.");
  for (const LicenseMetrics& one : store.licenses) bytes.add({{"license", one.name}}, one.hits.bytes);
}

}  // namespace

void add_list_families(const StoreMetrics& store, FamilyList& list) {
  Samples entries = list.gauge("chatgate_list_entries", "Live entries of the list.");
  for (const ListMetrics& one : store.lists)
    entries.add({{"list", one.name}, {"kind", one.kind}, {"license", one.license}}, one.entries);
  Samples updated = list.gauge("chatgate_list_updated_timestamp_seconds",
                               "Unix time of the list's last import or change, from which its age counts.");
  for (const ListMetrics& one : store.lists) updated.add({{"list", one.name}}, one.updated);
  Samples max_age =
      list.gauge("chatgate_list_max_age_seconds",
                 "Age above which the list is stale: 'list --max-age'. Absent: it has no limit.");
  for (const ListMetrics& one : store.lists) {
    if (one.max_age) max_age.add({{"list", one.name}}, static_cast<double>(one.max_age->count()));
  }
  Samples stale = list.gauge("chatgate_list_stale", "1: the list is older than its limit.");
  for (const ListMetrics& one : store.lists) {
    if (one.max_age) stale.add({{"list", one.name}}, one.stale);
  }
  add_hits(store, list);
  add_license_hits(store, list);
}

void add_refresh_families(const StoreMetrics& store, FamilyList& list) {
  Samples attempted = list.gauge("chatgate_list_refresh_attempt_timestamp_seconds",
                                 "Unix time at which the service last tried to read the list's source.");
  for (const ListMetrics& one : store.lists) {
    if (one.refresh && one.refresh->attempted != WallTime{})
      attempted.add({{"list", one.name}}, one.refresh->attempted);
  }
  Samples succeeded = list.gauge("chatgate_list_refresh_success_timestamp_seconds",
                                 "Unix time at which the list's source was last read, changed or not.");
  for (const ListMetrics& one : store.lists) {
    if (one.refresh && one.refresh->succeeded != WallTime{})
      succeeded.add({{"list", one.name}}, one.refresh->succeeded);
  }
  Samples success =
      list.gauge("chatgate_list_refresh_success",
                 "1: the last attempt to read the list's source went well; 0: it failed, and the "
                 "list is as it was before.");
  for (const ListMetrics& one : store.lists) {
    if (one.refresh && one.refresh->attempted != WallTime{})
      success.add({{"list", one.name}}, one.refresh->failures == 0);
  }
  Samples failures = list.gauge("chatgate_list_refresh_failures",
                                "How many attempts have failed since the last one that went well.");
  for (const ListMetrics& one : store.lists) {
    if (one.refresh) failures.add({{"list", one.name}}, one.refresh->failures);
  }
}

}  // namespace chatgate
