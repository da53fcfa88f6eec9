// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "net/ip_address.h"

namespace chatgate::bench {

/// Runs XDP programs on packets from ever new sources: a small program in front writes the next of 2^20
/// sources into the packet and calls the program under test, as it is, by tail call.
class VariedRun {
 public:
  static Result<VariedRun> create();
  VariedRun(VariedRun&&) noexcept;
  ~VariedRun();

  /// 2^20 of them, as Workload::sources makes them.
  void set_sources(std::span<const std::uint64_t> sources);

  /// One packet from each source: CPU time of the thread for one of them, in ns. The kernel's own `duration`
  /// is in whole ns and by the clock on the wall.
  Result<double> run(int program_fd, Family family);

 private:
  struct Programs;
  explicit VariedRun(std::unique_ptr<Programs> programs);
  std::unique_ptr<Programs> programs_;
};

}  // namespace chatgate::bench
