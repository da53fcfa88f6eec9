// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

#include "cli/cli.h"

namespace chatgate::test {

/// Options in a text, as they are typed: "--list", "-v".
std::set<std::string> options_in(const std::string& text);

/// Asked of the program: command -> its options.
std::map<std::string, std::set<std::string>> help_of_commands();

/// Asked of the program.
std::set<std::string> global_options();

}  // namespace chatgate::test
