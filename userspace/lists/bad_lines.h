// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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

}  // namespace chatgate
