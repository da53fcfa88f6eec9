// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace chatgate {

/// The words as the history keeps them: without the program, without the global options, quoted for a shell
/// where needed, cut at 1,000 bytes.
std::string command_as_typed(int argc, char** argv);

/// Whether --json is among the words (for errors before they are understood).
bool asks_for_json(int argc, char** argv);

/// The first word like "[2001:db8::1]" that is no option's value: CLI11 would take the brackets off, and
/// "[a,b]" apart.
std::optional<std::string> bracketed_word(int argc, char** argv);

}  // namespace chatgate
