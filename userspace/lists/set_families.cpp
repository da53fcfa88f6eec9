// SPDX-License-Identifier: Apache-2.0
#include "lists/set_families.h"

#include <fmt/format.h>

namespace chatgate {

void SetFamilies::add(std::string_view set, Family family) {
  auto found = families_.find(set);
  if (found == families_.end()) found = families_.emplace(set, 0U).first;
  found->second |= family == Family::kV4 ? 1U : 2U;
}

Status SetFamilies::check(std::string_view hint) const {
  unsigned seen = 0;
  for (const auto& [name, families] : families_) {
    if ((seen & families) != 0) {
      return fail(
          refused("read list", "",
                  fmt::format("it holds several sets: {} and {}",
                              visible(families_.begin()->first, kShownBytes), visible(name, kShownBytes)),
                  hint));
    }
    seen |= families;
  }
  return {};
}

}  // namespace chatgate
