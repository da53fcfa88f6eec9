// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls; built once for each target, CHATGATE_FUZZED.
#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return chatgate::fuzz::CHATGATE_FUZZED(data, size);
}
