// SPDX-License-Identifier: Apache-2.0
#include "lists/list_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"

namespace chatgate {
namespace {

constexpr std::string_view kReadList = "read list";
constexpr std::size_t kReadChunk = std::size_t{1} << 20U;

Error too_large(const std::string& path) {
  return refused(kReadList, path, fmt::format("larger than {} MiB", kMaxListBytes >> 20U));
}

/// Reads to the end, be it a file or a pipe; `path` is for the errors. `expected`: bytes, a guess.
Result<std::string> read_all(int fd, const std::string& path, std::size_t expected) {
  std::string text;
  std::size_t size = 0;

  text.reserve(expected + kReadChunk);
  while (size <= kMaxListBytes) {
    text.resize(size + kReadChunk);
    const ssize_t got = ::read(fd, text.data() + size, kReadChunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(system_error(kReadList, path, errno));
    if (got == 0) {
      text.resize(size);
      return text;
    }
    size += static_cast<std::size_t>(got);
  }
  return fail(too_large(path));
}

}  // namespace

Result<std::string> read_list_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, path, 0);

  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return fail(system_error(kReadList, path, errno));

  // Said before reading, not after a quarter of a gigabyte.
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return fail(system_error(kReadList, path, errno));
  if (about.st_size > static_cast<off_t>(kMaxListBytes)) return fail(too_large(path));
  const bool sized = S_ISREG(about.st_mode) && about.st_size > 0;
  return read_all(file.get(), path, sized ? static_cast<std::size_t>(about.st_size) : 0);
}

}  // namespace chatgate
