// SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"

namespace chatgate::bench {

Status measure_live_frames(const Options&, Report&) { return {}; }

}  // namespace chatgate::bench
