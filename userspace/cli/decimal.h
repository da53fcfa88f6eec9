// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own
class Option;
}

namespace chatgate {

/// Its value is written as a plain decimal number: CLI11 would take 064 for 52, and 0x40 for 64.
CLI::Option* decimal(CLI::Option* option);

}  // namespace chatgate
