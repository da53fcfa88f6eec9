// SPDX-License-Identifier: Apache-2.0
#include "datapath/listener_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace chatgate {
namespace {

/// Who has the flock on it: proc(5), /proc/locks, whose lines are
/// "1: FLOCK  ADVISORY  WRITE 1234 00:1f:12345 0 EOF". Empty: not known, as of a process in another
/// container.
std::string holder_of(int fd) {
  struct stat file {};
  if (fstat(fd, &file) != 0) return {};
  const std::string wanted =
      fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, type, how, access, process, place;
    words >> number >> type >> how >> access >> process >> place;
    if (type == "FLOCK" && place == wanted) return process;
  }
  return {};
}

}  // namespace

Result<ListenerLock> ListenerLock::take(const PinDirectory& pins) {
  const std::string path = pins.live();
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(system_error("events", path, errno));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return ListenerLock(std::move(fd), path);
  if (errno != EWOULDBLOCK) return fail(system_error("events", path, errno));
  const std::string holder = holder_of(fd.get());
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
