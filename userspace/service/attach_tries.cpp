// SPDX-License-Identifier: Apache-2.0
#include "service/attach_tries.h"

#include <algorithm>

namespace chatgate {

bool AttachTries::may_try(const std::string& interface, std::uint32_t index, Instant now) const {
  const auto found = tries_.find(interface);
  return found == tries_.end() || found->second.index != index || found->second.again <= now;
}

void AttachTries::failed(const std::string& interface, std::uint32_t index, Instant now) {
  constexpr std::uint32_t kLongest = 60;  // s
  constexpr std::uint32_t kMostDoublings = 6;
  Try& one = tries_[interface];
  if (one.index != index) one = {index, 0, {}};
  one.again = now + std::chrono::seconds(std::min(kLongest, 1U << std::min(one.failures, kMostDoublings)));
  ++one.failures;
}

void AttachTries::keep_only(const std::set<std::string>& interfaces) {
  std::erase_if(tries_, [&](const auto& one) { return interfaces.count(one.first) == 0; });
}

std::optional<Instant> AttachTries::next() const {
  std::optional<Instant> first;
  for (const auto& [name, one] : tries_) first = first ? std::min(*first, one.again) : one.again;
  return first;
}

}  // namespace chatgate
