// SPDX-License-Identifier: Apache-2.0
#include "fuzz/targets.h"

namespace chatgate::fuzz {

std::span<const Target> targets() {
  static constexpr Target kTargets[] = {
#define CHATGATE_FUZZ_TARGET(name) {#name, name},
#include "fuzz/targets.def"
  };
  return kTargets;
}

}  // namespace chatgate::fuzz
