// SPDX-License-Identifier: Apache-2.0
// What a snapshot is in Prometheus's text format.
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <set>
#include <sstream>

#include "metrics/module/families.h"
#include "support/test_store.h"

namespace chatgate::test {
namespace {

std::string text_of(const MetricsSnapshot& snapshot) {
  return prometheus::TextSerializer().Serialize(families(snapshot));
}

/// Of that text the samples alone.
std::string samples_of(const MetricsSnapshot& snapshot) {
  std::istringstream lines(text_of(snapshot));
  std::string samples;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) samples += line + "\n";
  }
  return samples;
}

KernelMetrics some_kernel() {
  KernelMetrics kernel;
  kernel.reasons = {{"eth0", "drop_banned", false, {7, 700, {}}}, {"eth0", "vlan", true, {3, 300, {}}}};
  kernel.events = {11, 12, 13};
  kernel.generation = 1;
  kernel.revision = 41;
  kernel.bytes = 4096;
  return kernel;
}

StoreMetrics some_store() {
  StoreMetrics store;
  store.revision = 42;
  store.keys = 9;
  store.max_keys = 1048576;
  ListMetrics banned;
  banned.name = "banned/acme";
  banned.kind = "ban";
  banned.license = "acme";
  banned.entries = 8;
  banned.hits = Hits{7, 700, {}};
  banned.updated = at(0);
  banned.max_age = std::chrono::hours(1);
  banned.stale = true;
  banned.refresh = RefreshMetrics{at(7), at(5), 2};
  ListMetrics own;
  own.name = "protected";
  own.kind = "allow";
  own.entries = 5;
  own.updated = at(1);
  store.lists = {banned, own};
  store.licenses = {{"acme", {7, 700, {}}}};
  return store;
}

MetricsSnapshot whole() {
  MetricsSnapshot snapshot;
  snapshot.version = "1.2.3";
  snapshot.at = at(10);
  snapshot.collectors = {{"kernel", true, 0}, {"store", false, 4}};
  snapshot.tables = true;
  snapshot.kernel = some_kernel();
  snapshot.store = some_store();
  snapshot.drift = true;
  snapshot.interfaces = {{"eth0", "generic", true, false, true, true},
                         {"eth1", "auto", false, false, false, false}};
  return snapshot;
}

constexpr const char* kWhole = R"(chatgate_build_info{version="1.2.3"} 1
chatgate_collector_success{collector="kernel"} 1
chatgate_collector_success{collector="store"} 0
chatgate_collector_failures_total{collector="kernel"} 0
chatgate_collector_failures_total{collector="store"} 4
chatgate_interface_attached{interface="eth0"} 1
chatgate_interface_attached{interface="eth1"} 0
chatgate_interface_current{interface="eth0"} 0
chatgate_interface_wanted{interface="eth0"} 1
chatgate_interface_wanted{interface="eth1"} 0
chatgate_interface_info{interface="eth0",mode="generic",dispatcher="yes"} 1
chatgate_drift 1
chatgate_kernel_tables 1
chatgate_kernel_generation 1
chatgate_kernel_revision 41
chatgate_kernel_memory_bytes 4096
chatgate_paused 0
chatgate_packets_total{interface="eth0",reason="drop_banned"} 7
chatgate_bytes_total{interface="eth0",reason="drop_banned"} 700
chatgate_noted_packets_total{interface="eth0",note="vlan"} 3
chatgate_noted_bytes_total{interface="eth0",note="vlan"} 300
chatgate_event_samples_total{result="sent"} 11
chatgate_event_samples_total{result="limited"} 12
chatgate_event_samples_total{result="lost"} 13
chatgate_store_revision 42
chatgate_table_keys 9
chatgate_table_max_keys 1048576
chatgate_pending_change 0
chatgate_entries{kind="allow"} 0
chatgate_entries{kind="ban"} 8
chatgate_entries{kind="share"} 0
chatgate_list_entries{list="banned/acme",kind="ban",license="acme"} 8
chatgate_list_entries{list="protected",kind="allow",license=""} 5
chatgate_list_updated_timestamp_seconds{list="banned/acme"} 1780000000
chatgate_list_updated_timestamp_seconds{list="protected"} 1780000001
chatgate_list_max_age_seconds{list="banned/acme"} 3600
chatgate_list_stale{list="banned/acme"} 1
chatgate_list_packets_total{list="banned/acme",license="acme"} 7
chatgate_list_bytes_total{list="banned/acme",license="acme"} 700
chatgate_license_packets_total{license="acme"} 7
chatgate_license_bytes_total{license="acme"} 700
chatgate_list_refresh_attempt_timestamp_seconds{list="banned/acme"} 1780000007
chatgate_list_refresh_success_timestamp_seconds{list="banned/acme"} 1780000005
chatgate_list_refresh_success{list="banned/acme"} 0
chatgate_list_refresh_failures{list="banned/acme"} 2
)";

TEST(MetricsText, AllSamplesOfASnapshot) { EXPECT_EQ(samples_of(whole()), kWhole); }

TEST(MetricsText, WhatCouldNotBeReadIsNotThere) {
  MetricsSnapshot snapshot;
  snapshot.version = "1.2.3";
  snapshot.collectors = {{"store", false, 1}};
  snapshot.interfaces = {{"eth0", "native", true, true, std::nullopt, false}};
  EXPECT_EQ(samples_of(snapshot), R"(chatgate_build_info{version="1.2.3"} 1
chatgate_collector_success{collector="store"} 0
chatgate_collector_failures_total{collector="store"} 1
chatgate_interface_attached{interface="eth0"} 1
chatgate_interface_current{interface="eth0"} 1
chatgate_interface_info{interface="eth0",mode="native",dispatcher="no"} 1
)");
}

TEST(MetricsText, PausedAndPending) {
  MetricsSnapshot snapshot = whole();
  snapshot.kernel->pause_until = at(11);
  snapshot.store->pending_until = at(30);
  std::string samples = samples_of(snapshot);
  for (const char* line :
       {"chatgate_paused 1\n", "chatgate_pause_end_timestamp_seconds 1780000011\n",
        "chatgate_pending_change 1\n", "chatgate_pending_change_deadline_timestamp_seconds 1780000030\n"})
    EXPECT_NE(samples.find(line), std::string::npos) << line;
  snapshot.kernel->pause_until = kNever;
  EXPECT_NE(samples_of(snapshot).find("chatgate_pause_end_timestamp_seconds +Inf\n"), std::string::npos);
  snapshot.kernel->pause_until = snapshot.at;
  samples = samples_of(snapshot);
  EXPECT_NE(samples.find("chatgate_paused 0\n"), std::string::npos);
  EXPECT_EQ(samples.find("chatgate_pause_end"), std::string::npos);
}

// An interface may have nearly any name.
TEST(MetricsText, LabelsAreEscaped) {
  MetricsSnapshot snapshot;
  snapshot.interfaces = {{R"(a"b\c)"
                          "\nd",
                          "native", true, true, true, false}};
  EXPECT_NE(samples_of(snapshot).find(R"(chatgate_interface_attached{interface="a\"b\\c\nd"} 1)"),
            std::string::npos)
      << samples_of(snapshot);
}

TEST(MetricsText, HelpIsWhatCountersDefSays) {
  const std::string text = text_of(whole());
  std::set<std::string> unnamed;
#define CHATGATE_VERDICT(symbol, name, help) \
  if (text.find(name ": " help) == std::string::npos) unnamed.insert(name);
#include "chatgate/counters.def"
  EXPECT_EQ(unnamed, std::set<std::string>());
}

TEST(MetricsText, GreatNumbersAreWhole) {
  MetricsSnapshot snapshot = whole();
  snapshot.store->revision = (std::uint64_t{1} << 53) - 1;
  EXPECT_NE(samples_of(snapshot).find("chatgate_store_revision 9007199254740991\n"), std::string::npos);
}

}  // namespace
}  // namespace chatgate::test
