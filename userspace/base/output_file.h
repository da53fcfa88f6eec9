// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// A file that is written piece by piece and appears whole or not at all; or the standard output. Without
/// commit() nothing is there that was not before.
class OutputFile {
 public:
  enum class Existing { kReplace, kRefuse };

  static OutputFile to_stdout();

  /// Written beside `path` (a link is followed) and moved there by commit(). `mode`: its permissions, less
  /// the umask. Refused: a path that is something else than a file, and, if so asked, one that is there.
  static Result<OutputFile> create(const std::string& path, mode_t mode, Existing existing);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Status write(std::string_view text);

  /// What was written is on the disk and has its name.
  Status commit();

 private:
  OutputFile(std::string path, std::string aside, Existing existing)
      : path_(std::move(path)), aside_(std::move(aside)), existing_(existing) {}
  Status flush();
  Status move_into_place();

  std::string path_;   // empty: the standard output
  std::string aside_;  // empty: there is nothing to take away
  Existing existing_;
  UniqueFd fd_;
  std::string buffer_;
};

}  // namespace chatgate
