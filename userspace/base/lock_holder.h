// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace chatgate {

/// The number of the process that has the flock(2) on this open file; empty: not known, as of a process in
/// another container.
std::string lock_holder(int fd);

}  // namespace chatgate
