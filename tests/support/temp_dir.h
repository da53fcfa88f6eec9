// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace chatgate::test {

/// A directory of one's own under $TMPDIR (or /tmp), removed with all that is in it. Fails the test (and has
/// an empty path) if there is none to be had.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace chatgate::test
