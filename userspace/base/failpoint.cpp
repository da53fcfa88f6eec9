// SPDX-License-Identifier: Apache-2.0
#include "base/failpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

void append_line(const char* path, const std::string& line) {
  const UniqueFd file(::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));

  // One write, so that the lines of several processes do not mix. If it fails, the test misses the line and
  // says so.
  if (file && ::write(file.get(), line.data(), line.size()) < 0) return;
}

}  // namespace

void failpoint(const char* name) {
  const int saved = errno;
  const char* log = std::getenv("CHATGATE_FAILPOINT_LOG");
  const char* chosen = std::getenv("CHATGATE_FAILPOINT");

  if (log != nullptr) append_line(log, std::string(name) + '\n');
  if (chosen != nullptr && std::string_view(chosen) == name) ::kill(::getpid(), SIGKILL);
  errno = saved;
}

}  // namespace chatgate
