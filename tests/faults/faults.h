// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/process.h"

namespace chatgate::test {

/// A system call of the real binary that fails (preload/faults.c).
struct Fault {
  enum class Of { kBpf, kMemory, kStore };  ///< kMemory: bpf() that makes a map or writes a key
  /// Instead of an errno: half of the batch or write is done, and the kernel says so.
  static constexpr int kShort = 0;

  Of of = Of::kBpf;
  int at = 0;       ///< which call of that kind, from 1; 0: each
  int how = 0;      ///< an errno, or kShort
  std::string log;  ///< a file that must not exist; afterwards, what failed
};

/// For the process in which it is to happen.
ProcessOptions with(const Fault& fault);

/// What failed: "bpf 2"; empty: the process made fewer such calls.
std::string what_failed(const Fault& fault);

}  // namespace chatgate::test
