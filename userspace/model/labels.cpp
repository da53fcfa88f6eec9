// SPDX-License-Identifier: Apache-2.0
#include "model/labels.h"

#include <functional>
#include <limits>

namespace chatgate {

Labels::Id Labels::add(std::string_view text) {
  if (text.empty()) return kNone;
  Id& recent = recent_.at(std::hash<std::string_view>{}(text) % kRecent);
  if (recent != kNone && at(recent) == text) return recent;
  if (texts_.size() + text.size() >= std::numeric_limits<Id>::max()) return kNone;
  recent = static_cast<Id>(texts_.size());
  texts_.append(text).push_back('\0');
  return recent;
}

}  // namespace chatgate
