// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace chatgate::fuzz {

/// A property that a target asserts does not hold: a finding, like a crash. A fuzzer dies of it, with the
/// stack of where it was thrown; a replay names the file that it came from.
class PropertyBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void property_broken(const char* file, int line, const char* property, const std::string& seen);

}  // namespace chatgate::fuzz

/// `seen`: what the values were, as a std::string; made only if the property does not hold.
#define FUZZ_HOLDS(property, seen)                                                           \
  do {                                                                                       \
    if (!(property)) ::chatgate::fuzz::property_broken(__FILE__, __LINE__, #property, seen); \
  } while (false)
