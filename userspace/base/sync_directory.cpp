// SPDX-License-Identifier: Apache-2.0
#include "base/sync_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/unique_fd.h"

namespace chatgate {

Status sync_name_of(const std::string& path, std::string_view what) {
  std::filesystem::path named(path);
  if (!named.has_filename()) named = named.parent_path();  // "state/"
  const std::string folder = named.has_parent_path() ? named.parent_path().string() : ".";
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return fail(system_error(what, path, errno));
  return {};
}

}  // namespace chatgate
