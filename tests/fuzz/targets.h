// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// One surface each that takes what others wrote: runs it over `data` and holds it to its properties. Returns
// 0, as libFuzzer wants it; throws PropertyBroken. One file each in targets/.
namespace chatgate::fuzz {

#define CHATGATE_FUZZ_TARGET(name) int name(const std::uint8_t* data, std::size_t size);
#include "fuzz/targets.def"

struct Target {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size) = nullptr;
};

/// All that targets.def names.
std::span<const Target> targets();

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Cuts the first byte off: what a target is asked to vary beside its text. 0 for nothing.
inline std::uint8_t take_byte(std::string_view& text) {
  if (text.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

/// Cuts eight bytes off, little end first; fewer are as if zeros followed.
inline std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < 8; ++i) number |= std::uint64_t{take_byte(text)} << (8 * i);
  return number;
}

}  // namespace chatgate::fuzz
