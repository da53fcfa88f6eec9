// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/hits.h"

// What the filter is and does at one moment, as plain values. What could not be read is not there: no number
// is better than a wrong one.
namespace chatgate {

/// Packets and bytes of one interface with one name of counters.def, since the kernel's tables were made.
struct ReasonMetrics {
  std::string interface;
  std::string reason;
  bool note = false;  ///< counted beside the verdict
  Hits hits;
};

/// What became of the samples of dropped packets (`events`), since the kernel's tables were made.
struct EventMetrics {
  std::uint64_t sent = 0;
  std::uint64_t limited = 0;  ///< over the rate
  std::uint64_t lost = 0;     ///< the ring was full
};

/// The kernel's tables.
struct KernelMetrics {
  std::vector<ReasonMetrics> reasons;
  EventMetrics events;
  std::uint32_t generation = 0;  ///< index of the set that packets are judged by
  std::uint64_t revision = 0;
  std::uint64_t bytes = 0;  ///< memory
  WallTime pause_until{};   ///< nothing is dropped until then
};

struct InterfaceMetrics {
  std::string name;
  std::string mode;       ///< "native" or "generic"; not attached: as asked for
  bool attached = false;  ///< the program is there
  bool current = false;  ///< it judges by these tables, not by those of another chatgate or of an earlier set
  std::optional<bool> wanted;  ///< nothing: the store, which says it, could not be read
  bool dispatcher = false;
};

/// How the refreshes of a list from its source went.
struct RefreshMetrics {
  WallTime attempted{};        ///< the last time; the epoch: never
  WallTime succeeded{};        ///< the last time that it went well; the epoch: never
  std::uint64_t failures = 0;  ///< in a row; 0: the last attempt went well
};

struct ListMetrics {
  std::string name;
  std::string kind;           ///< "ban", "allow", "share"
  std::string license;        ///< empty: none
  std::uint64_t entries = 0;  ///< live ones
  std::optional<Hits> hits;   ///< since the service began to count
  WallTime updated{};         ///< last import or change
  std::optional<std::chrono::seconds> max_age;
  bool stale = false;                     ///< older than that
  std::optional<RefreshMetrics> refresh;  ///< nothing: it is not read by itself
};

struct LicenseMetrics {
  std::string name;
  Hits hits;  ///< since the service began to count
};

/// The books.
struct StoreMetrics {
  std::uint64_t revision = 0;
  std::uint64_t keys = 0;  ///< kernel keys in use, the protected set left out
  std::uint64_t max_keys = 0;
  WallTime pending_until{};  ///< a change waits to be confirmed until then; the epoch: none does
  std::vector<ListMetrics> lists;
  std::vector<LicenseMetrics> licenses;
};

/// A part of the snapshot, and whether it could be read.
struct CollectorMetrics {
  std::string name;
  bool succeeded = true;
  std::uint64_t failures = 0;  ///< since the service began
};

struct MetricsSnapshot {
  std::string version;
  std::vector<CollectorMetrics> collectors;
  std::optional<bool> tables;  ///< whether the kernel has tables of ours; nothing: not known
  std::optional<KernelMetrics> kernel;
  std::optional<StoreMetrics> store;
  std::optional<bool> drift;  ///< the kernel's tables are not what the store says
  WallTime at{};              ///< when it was taken
  std::vector<InterfaceMetrics> interfaces;
};

/// Takes a snapshot; called by the endpoint's own threads, several at a time.
using MetricsSource = std::function<MetricsSnapshot()>;

}  // namespace chatgate
