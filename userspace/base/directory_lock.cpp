// SPDX-License-Identifier: Apache-2.0
#include "base/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace chatgate {

Result<UniqueFd> lock_directory(const std::string& path, bool wait) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(system_error("lock", path, errno));
  while (flock(fd.get(), wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return UniqueFd();
    if (errno != EINTR) return fail(system_error("lock", path, errno));
  }
  return fd;
}

}  // namespace chatgate
