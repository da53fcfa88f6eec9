// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace chatgate {

/// Lines to a descriptor that must not hold the writer up: they wait here until the reader has room.
class LineOutput {
 public:
  /// The descriptor stays the caller's.
  explicit LineOutput(int fd) : fd_(fd) {}

  /// A newline is put behind it.
  void add(std::string_view line);

  bool pending() const { return !waiting_.empty(); }

  /// Writes a piece that a descriptor which poll() calls writable takes without waiting. False: nobody reads
  /// any more.
  bool write_some();

 private:
  int fd_;
  std::string waiting_;
};

}  // namespace chatgate
