// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace chatgate {

/// The words as the history keeps them: without the program, without the global options, quoted for a shell
/// where needed, cut at 1,000 bytes.
std::string command_as_typed(int argc, char** argv);

/// Whether --json is among the words (for errors before they are understood).
bool asks_for_json(int argc, char** argv);

}  // namespace chatgate
