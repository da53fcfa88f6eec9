// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace chatgate {

/// Compresses text piece by piece into one gzip member (RFC 1952).
class GzipWriter {
 public:
  using Write = std::function<Status(std::string_view)>;

  explicit GzipWriter(Write write);
  GzipWriter(GzipWriter&&) noexcept;
  GzipWriter& operator=(GzipWriter&&) noexcept;
  ~GzipWriter();

  Status write(std::string_view text);
  /// Writes the end, with length and checksum. Nothing may follow.
  Status finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Calls `visit` for each line of one gzip member, without its newline. Refused: no gzip, damage (its
/// checksum tells), an end that is missing, anything behind it, a line longer than `max_line` bytes, a last
/// line without newline.
Status gunzip_lines(std::string_view packed, std::size_t max_line,
                    const std::function<Status(std::string_view line)>& visit);

}  // namespace chatgate
