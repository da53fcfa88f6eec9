// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bench/report.h"

namespace chatgate::bench {

/// How thorough a run is.
struct Options {
  bool quick = false;  ///< fewer sizes and repetitions; every ratio of the table is measured all the same
};

/// The parts of a run. Each sets up labs of its own, adds its figures to the report and leaves nothing
/// behind; an error says what could not be measured.
Status measure_program_cost(const Options& options, Report& report);  ///< ns a packet of the program alone
Status measure_live_frames(const Options& options, Report& report);   ///< packets a second through a driver
Status measure_changes(const Options& options, Report& report);  ///< import, one ban, swaps, read-out, memory
Status measure_idle_service(const Options& options, Report& report);  ///< what `chatgate run` costs

}  // namespace chatgate::bench
