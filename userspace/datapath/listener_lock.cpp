// SPDX-License-Identifier: Apache-2.0
#include "datapath/listener_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/lock_holder.h"

namespace chatgate {
Result<ListenerLock> ListenerLock::take(const PinDirectory& pins) {
  const std::string path = pins.live();
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(system_error("events", path, errno));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return ListenerLock(std::move(fd), path);
  if (errno != EWOULDBLOCK) return fail(system_error("events", path, errno));
  const std::string holder = lock_holder(fd.get());
  if (holder.empty()) return fail(refused("events", "", "another process is listening already"));
  return fail(refused("events", "", fmt::format("process {} is listening already", holder),
                      fmt::format("'ps -f {}' shows whose it is; one can listen at a time", holder)));
}

Status ListenerLock::check_live() const {
  struct stat ours {};
  struct stat live {};
  if (fstat(fd_.get(), &ours) != 0) return fail(system_error("events", path_, errno));
  if (stat(path_.c_str(), &live) != 0) {
    if (errno != ENOENT) return fail(system_error("events", path_, errno));
    return fail(refused("events", "", "the kernel tables were removed: nothing is attached any more",
                        "'chatgate attach IFACE', then listen again"));
  }
  if (live.st_ino == ours.st_ino && live.st_dev == ours.st_dev) return {};
  return fail(refused("events", "", "the kernel tables were rebuilt meanwhile", "listen again"));
}

}  // namespace chatgate
