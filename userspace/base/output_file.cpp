// SPDX-License-Identifier: Apache-2.0
#include "base/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/sync_directory.h"

namespace chatgate {
namespace {

constexpr const char* kWrite = "write";
constexpr std::size_t kBuffer = std::size_t{64} << 10U;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

Error already_there(const std::string& path) {
  return refused(kWrite, path, "the file is there already", "name another one, or say --overwrite");
}

/// Where the bytes are to end up: behind a link, what it points to.
Result<std::string> target_of(const std::string& path, OutputFile::Existing existing) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return path;
    return fail(system_error(kWrite, path, errno));
  }
  if (!S_ISREG(status.st_mode)) return fail(refused(kWrite, path, "it is not a file"));
  if (existing == OutputFile::Existing::kRefuse) return fail(already_there(path));
  char* const resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return fail(system_error(kWrite, path, errno));
  std::string target(resolved);
  std::free(resolved);
  return target;
}

Status write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(system_error(kWrite, name, errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

OutputFile OutputFile::to_stdout() { return {"", "", Existing::kReplace}; }

Result<OutputFile> OutputFile::create(const std::string& path, mode_t mode, Existing existing) {
  CHATGATE_TRY_ASSIGN(const std::string target, target_of(path, existing));
  const std::string name = target.substr(target.rfind('/') + 1);
  OutputFile file(target, folder_of(target) + "." + name + "." + std::to_string(::getpid()), existing);
  // One that an earlier process of this number left behind is nobody's.
  static_cast<void>(::unlink(file.aside_.c_str()));
  file.fd_ =
      UniqueFd(::open(file.aside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.fd_) return file;
  const int error = errno;
  file.aside_.clear();
  return fail(system_error(kWrite, path, error));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      aside_(std::exchange(other.aside_, {})),
      existing_(other.existing_),
      fd_(std::move(other.fd_)),
      buffer_(std::move(other.buffer_)) {}

OutputFile::~OutputFile() {
  if (!aside_.empty()) static_cast<void>(::unlink(aside_.c_str()));
}

Status OutputFile::write(std::string_view text) {
  buffer_ += text;
  return buffer_.size() < kBuffer ? Status() : flush();
}

Status OutputFile::flush() {
  const int fd = fd_ ? fd_.get() : STDOUT_FILENO;
  Status status = write_all(fd, buffer_, path_.empty() ? "stdout" : path_);
  buffer_.clear();
  return status;
}

Status OutputFile::move_into_place() {
  const unsigned flags = existing_ == Existing::kRefuse ? RENAME_NOREPLACE : 0;
  if (::renameat2(AT_FDCWD, aside_.c_str(), AT_FDCWD, path_.c_str(), flags) != 0) {
    return fail(errno == EEXIST ? already_there(path_) : system_error(kWrite, path_, errno));
  }
  aside_.clear();
  return sync_name_of(path_, kWrite);
}

Status OutputFile::commit() {
  CHATGATE_TRY(flush());
  if (path_.empty()) return {};
  if (::fsync(fd_.get()) != 0) return fail(system_error(kWrite, path_, errno));
  return move_into_place();
}

}  // namespace chatgate
