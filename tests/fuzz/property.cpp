// SPDX-License-Identifier: Apache-2.0
#include "fuzz/property.h"

#include <fmt/format.h>

namespace chatgate::fuzz {

void property_broken(const char* file, int line, const char* property, const std::string& seen) {
  throw PropertyBroken(fmt::format("{}:{}: does not hold: {}\n{}", file, line, property, seen));
}

}  // namespace chatgate::fuzz
