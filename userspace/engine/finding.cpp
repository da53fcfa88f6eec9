// SPDX-License-Identifier: Apache-2.0
#include "engine/finding.h"

#include <array>

namespace chatgate {

std::string_view to_string(FindingLevel level) {
  constexpr std::array<std::string_view, 4> kNames{"problem", "warning", "note", "ok"};
  return kNames.at(static_cast<std::size_t>(level));
}

}  // namespace chatgate
