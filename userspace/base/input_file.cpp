// SPDX-License-Identifier: Apache-2.0
#include "base/input_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"

namespace chatgate {

Result<std::string> read_whole_file(std::string_view what, const std::string& path, std::size_t max_bytes) {
  constexpr std::size_t kChunk = std::size_t{256} << 10U;
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(system_error(what, path, errno));
  std::string bytes;
  while (bytes.size() <= max_bytes) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kChunk);
    const ssize_t got = ::read(fd.get(), bytes.data() + size, kChunk);
    const int error = errno;
    bytes.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return bytes;
    if (got < 0 && error != EINTR) return fail(system_error(what, path, error));
  }
  return fail(refused(what, path, "the file is too large"));
}

}  // namespace chatgate
