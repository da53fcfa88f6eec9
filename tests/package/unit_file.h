// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"

namespace chatgate::test {

inline constexpr const char* kUnitFile = CHATGATE_SOURCE_DIR "/scripts/package/chatgate.service";

/// The values of `key` in the service's unit file, in order: one element a line.
std::vector<std::string> unit_values(const std::string& key);

/// The words of all these values.
Words unit_words(const std::string& key);

/// What starts a program with these capabilities and no way to more: in front of its argv. Names as in unit
/// files, CAP_NET_ADMIN.
Words with_capabilities(const Words& names);

}  // namespace chatgate::test
