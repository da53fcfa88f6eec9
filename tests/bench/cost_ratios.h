// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "bench/program_set.h"
#include "bench/report.h"
#include "bench/workload.h"

namespace chatgate::bench {

/// What one figure was measured of.
struct Measured {
  Program program = Program::kOurs;
  WorkloadOptions workload;
  Traffic traffic = Traffic::kClean;

  bool operator==(const Measured&) const = default;
};

/// ns per packet of everything that was measured.
class Costs {
 public:
  void add(const Measured& what, double ns) { all_.emplace_back(what, ns); }
  std::optional<double> of(const Measured& what) const;

 private:
  std::vector<std::pair<Measured, double>> all_;
};

/// The table's ratios of program cost. One that covers several sizes is the worst of them.
void add_cost_ratios(const Costs& costs, Report& report);

}  // namespace chatgate::bench
