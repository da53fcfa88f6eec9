// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "support/lab.h"

struct generator_bpf;

namespace chatgate::bench {

/// Sends live frames (BPF_PROG_RUN) from the visitors' end of a lab's link to its host: short UDP
/// packets, each with the next of the given source addresses, round and round.
class Generator {
 public:
  static Result<Generator> create(const test::Lab& lab, const std::vector<std::uint32_t>& sources,
                                  int link = 0);

  /// Sends `frames`, at least a few hundred, and returns how many a second, without the kernel's setting up
  /// and tearing down (20 ms a run). The link's other end works on the same CPU in the meantime, so this is
  /// the rate of both. The calling thread stays on one CPU, ahead of other work there.
  Result<double> send(std::uint32_t frames) const;

 private:
  struct Close {
    void operator()(generator_bpf* program) const;
  };
  Generator() = default;

  std::unique_ptr<generator_bpf, Close> program_;
  std::string netns_;
  std::vector<std::uint8_t> frame_;
};

}  // namespace chatgate::bench
