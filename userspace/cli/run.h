// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace chatgate {

/// The whole program: reads the words, runs the command, writes results to stdout and diagnostics to stderr.
/// Returns the exit code.
int run(int argc, char** argv);

}  // namespace chatgate
