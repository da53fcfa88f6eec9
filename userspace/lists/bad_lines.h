// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace chatgate {

/// A line of an input that cannot be taken.
struct BadLine {
  std::uint32_t number = 0;  ///< from 1
  std::string text;          ///< at most kShownBytes, made visible()
  std::string reason;
  std::string hint;  ///< the canonical form, or what to do; may be empty
};

/// All that are bad, of which the first are kept: a million of them are not worth the memory.
struct BadLines {
  static constexpr std::size_t kKept = 1000;

  std::vector<BadLine> first;
  std::uint64_t count = 0;
  bool host_bits = false;  ///< one of them has host bits set

  void add(BadLine line) {
    ++count;
    if (first.size() < kKept) first.push_back(std::move(line));
  }
};

/// Names the bad lines of an input, the first hundred. There must be one.
Error bad_lines_error(const std::string& source, const BadLines& bad, std::string_view hint = {});

/// "  line 7: fred: neither an IPv4 nor an IPv6 address (hint: …)", one each, at most `most`; then how many
/// more.
std::string bad_lines_text(const BadLines& bad, std::size_t most);

}  // namespace chatgate
