// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bench/bench.h"
#include "bench/report.h"

namespace chatgate::bench {

/// Live frames dropped while `chatgate events` listens, over those without a listener.
Status measure_listener_cost(const Options& options, Report& report);

}  // namespace chatgate::bench
