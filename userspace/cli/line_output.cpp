// SPDX-License-Identifier: Apache-2.0
#include "cli/line_output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace chatgate {

void LineOutput::add(std::string_view line) {
  waiting_ += line;
  waiting_ += '\n';
}

/// pipe(7): a writable pipe has room for PIPE_BUF bytes.
bool LineOutput::write_some() {
  const ssize_t written = ::write(fd_, waiting_.data(), std::min<std::size_t>(waiting_.size(), PIPE_BUF));
  if (written < 0) return errno == EINTR || errno == EAGAIN;
  waiting_.erase(0, static_cast<std::size_t>(written));
  return true;
}

}  // namespace chatgate
