// SPDX-License-Identifier: Apache-2.0
// Memory and clocks.
#include <cstdlib>

#include <fmt/format.h>

#include "engine/host_rules.h"

namespace chatgate {
namespace {

constexpr std::int64_t kClockTolerance = 100'000'000;  // ns: what every command mends

std::string mib(std::uint64_t bytes) {
  return fmt::format("{:.0f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

std::string interface_of(const HostFacts& facts) {
  return facts.interface.empty() ? "IFACE" : facts.interface;
}

}  // namespace

std::optional<Finding> check_memory(const HostFacts& facts) {
  if (!facts.state.memory) return std::nullopt;
  const std::string free = mib(*facts.state.memory) + " can be had";
  if (facts.table_bytes == 0) return ok_finding("host", "memory", free);
  const std::string found = fmt::format("{}, the tables take {}", free, mib(facts.table_bytes));
  if (facts.table_bytes <= *facts.state.memory) return ok_finding("host", "memory", found);
  Finding finding{"host",
                  "memory",
                  FindingLevel::kProblem,
                  found,
                  "the tables do not fit: fewer entries do, and the host needs some of it, too",
                  {}};
  finding.command = facts.entries_that_fit == 0 ? "free --mebi"
                                                : fmt::format("chatgate attach {} --max-entries {}",
                                                              interface_of(facts), facts.entries_that_fit);
  return finding;
}

/// Since Linux 5.11 BPF's memory counts for the cgroup and not for RLIMIT_MEMLOCK (commit 3ac1f01b43b6, "bpf:
/// Eliminate rlimit-based memory accounting for bpf progs"), and no older kernel will do.
std::optional<Finding> check_memlock(const HostFacts& facts) {
  return ok_finding("host", "memlock",
                    facts.state.memlock
                        ? fmt::format("{}, and this kernel does not ask", mib(*facts.state.memlock))
                        : "unlimited");
}

std::optional<Finding> check_clock(const HostFacts& facts) {
  if (facts.state.clock_synchronised) return ok_finding("host", "clock", "synchronised");
  return Finding{"host",
                 "clock",
                 FindingLevel::kWarning,
                 "not synchronised",
                 "bans end by the wall clock, and other hosts' clocks may differ",
                 "timedatectl set-ntp true"};
}

std::optional<Finding> check_filter_clock(const HostFacts& facts) {
  if (!facts.clock_error) return std::nullopt;
  const std::int64_t off = *facts.clock_error;
  if (std::abs(off) <= kClockTolerance) return ok_finding("host", "filter-clock", "agrees with the host's");
  return Finding{
      "host",
      "filter-clock",
      FindingLevel::kWarning,
      fmt::format("{:.1f} s {}", static_cast<double>(std::abs(off)) / 1e9, off > 0 ? "ahead" : "behind"),
      "the host's clock was set, and no command has run since: bans end by that much too " +
          std::string(off > 0 ? "early" : "late"),
      fmt::format("chatgate attach {}", interface_of(facts))};
}

}  // namespace chatgate
