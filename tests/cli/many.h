// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>

namespace chatgate::test {

/// Entries: more than are ever written, or logged, one by one.
inline constexpr int kMany = 9000;

/// `count` hosts of 198.18.0.0/15, from `first` on, one a line.
inline std::string many_hosts(int count, int first = 0) {
  std::string text;
  for (int i = first; i < first + count; ++i)
    text += fmt::format("198.{}.{}.{}\n", 18 + i / 65536, i / 256 % 256, i % 256);
  return text;
}

}  // namespace chatgate::test
