// SPDX-License-Identifier: Apache-2.0
#include "service/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/lock_holder.h"

namespace chatgate {
namespace {

/// flock(2) needs no right to write: a file that is there is enough.
UniqueFd open_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd || (errno != EROFS && errno != EACCES && errno != ENOSPC)) return fd;
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& state_dir) {
  // Only the last part: a mistyped --state-dir shall not leave a tree behind.
  if (mkdir(state_dir.c_str(), 0700) != 0 && errno != EEXIST && errno != EROFS)
    return fail(system_error("make state directory", state_dir, errno));
  const std::string path = state_dir + "/service.lock";
  UniqueFd fd = open_file(path);
  if (!fd) return RunLock(UniqueFd());
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return RunLock(std::move(fd));
  if (errno != EWOULDBLOCK) return fail(system_error("run", path, errno));
  const std::string holder = lock_holder(fd.get());
  if (holder.empty()) return fail(refused("run", state_dir, "another process is its service already"));
  return fail(refused("run", state_dir, fmt::format("process {} is its service already", holder),
                      fmt::format("'ps -f {}' shows whose it is", holder)));
}

}  // namespace chatgate
