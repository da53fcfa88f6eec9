// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "net/ip_address.h"

namespace chatgate::test {

/// How the program is attached, and what it sees.
struct Way {
  const char* mode;
  Family family;
};

inline void PrintTo(const Way& way, std::ostream* out) {
  *out << way.mode << (way.family == Family::kV4 ? " v4" : " v6");
}

inline auto all_ways() {
  return testing::Values(Way{"native", Family::kV4}, Way{"native", Family::kV6}, Way{"generic", Family::kV4},
                         Way{"generic", Family::kV6});
}

inline std::string name_of_way(const testing::TestParamInfo<Way>& way) {
  return std::string(way.param.mode) + (way.param.family == Family::kV4 ? "V4" : "V6");
}

}  // namespace chatgate::test
