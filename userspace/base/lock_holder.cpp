// SPDX-License-Identifier: Apache-2.0
#include "base/lock_holder.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace chatgate {

/// proc(5), /proc/locks, whose lines are "1: FLOCK  ADVISORY  WRITE 1234 00:1f:12345 0 EOF".
std::string lock_holder(int fd) {
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

}  // namespace chatgate
