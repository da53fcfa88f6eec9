// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include <cstdio>

#include "cli/context.h"
#include "cli/run.h"

namespace {

/// A list of a million goes through blocks of many MiB: each is given back when it is done with, instead of
/// being kept for others (glibc does that up to 32 MiB, once it has seen such a block).
constexpr int kOwnMapping = 1 << 20;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  try {
    return chatgate::run(argc, argv);
  } catch (...) {  // no memory even for saying so as it is said elsewhere
    static_cast<void>(std::fputs("chatgate: out of memory\n", stderr));
    return chatgate::kExitRefused;
  }
}
