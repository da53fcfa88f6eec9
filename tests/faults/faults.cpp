// SPDX-License-Identifier: Apache-2.0
#include "faults/faults.h"

#include "cli/cli.h"

namespace chatgate::test {
namespace {

const char* name_of(Fault::Of of) {
  if (of == Fault::Of::kStore) return "store";
  return of == Fault::Of::kMemory ? "memory" : "bpf";
}

}  // namespace

ProcessOptions with(const Fault& fault) {
  ProcessOptions options;
  options.environment = {{"LD_PRELOAD", CHATGATE_FAULTS},
                         {"CHATGATE_FAULT", name_of(fault.of)},
                         {"CHATGATE_FAULT_AT", std::to_string(fault.at)},
                         {"CHATGATE_FAULT_HOW", std::to_string(fault.how)},
                         {"CHATGATE_FAULT_LOG", fault.log}};
  return options;
}

std::string what_failed(const Fault& fault) { return read_file(fault.log); }

}  // namespace chatgate::test
