// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "datapath/counters.h"
#include "datapath/loader.h"
#include "support/packet.h"

namespace chatgate::test {

/// The counting program itself, loaded on a set of tables and attached nowhere: BPF_PROG_RUN only.
class CountingProgram {
 public:
  static Result<CountingProgram> load(const Tables& tables, std::uint32_t port = 0);

  /// XDP_DROP or XDP_PASS for a frame of at least 14 bytes; anything that fails, fails the test.
  std::uint32_t run(const Packet& packet) const;

 private:
  explicit CountingProgram(OpenedProgram program) : program_(std::move(program)) {}
  OpenedProgram program_;
};

/// One port's counters over all CPUs, whether the port has a name or not.
ReasonCounts counts_of_port(const Tables& tables, std::uint32_t port);

/// What was added to each counter in between.
ReasonCounts difference(const ReasonCounts& after, const ReasonCounts& before);

}  // namespace chatgate::test
