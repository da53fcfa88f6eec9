// SPDX-License-Identifier: Apache-2.0
#include "support/paths.h"

#include <sys/stat.h>

#include <cstdlib>

namespace chatgate::test {

const std::string& chatgate_binary() {
  static const std::string path = [] {
    const char* named = std::getenv("CHATGATE_TESTED");
    return std::string(named != nullptr ? named : CHATGATE_BINARY);
  }();
  return path;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

}  // namespace chatgate::test
