// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace chatgate::test {

/// The program that the tests run: the one of this build, or the one that CHATGATE_TESTED in the environment
/// names (so that scripts/test runs the same tests on the sanitizers' build).
const std::string& chatgate_binary();

/// Who may do what with a file, without its type; 0: there is none.
mode_t mode_of(const std::string& path);

}  // namespace chatgate::test
