// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>

#include "base/result.h"

namespace chatgate {

/// The inode that names this process's network namespace (namespaces(7)), as chatgate_port.netns has it;
/// equal names and numbers of interfaces are usual in others.
inline Result<std::uint32_t> this_netns() {
  struct stat netns {};
  if (stat("/proc/self/ns/net", &netns) != 0) return fail(system_error("read", "/proc/self/ns/net", errno));
  return static_cast<std::uint32_t>(netns.st_ino);
}

}  // namespace chatgate
