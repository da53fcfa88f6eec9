// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "service/clockwork.h"

namespace chatgate {

/// Which interfaces refused the program, and when each may be tried again: after a second, then after twice
/// as long each time, up to a minute; at once if it is another interface of that name.
class AttachTries {
 public:
  bool may_try(const std::string& interface, std::uint32_t index, Instant now) const;
  void failed(const std::string& interface, std::uint32_t index, Instant now);
  /// It filters, or is not there any more.
  void forget(const std::string& interface) { tries_.erase(interface); }
  /// Forgets all others: they are not wanted any more.
  void keep_only(const std::set<std::string>& interfaces);

  /// When the next one may be; nothing: none has failed.
  std::optional<Instant> next() const;

 private:
  struct Try {
    std::uint32_t index = 0;
    std::uint32_t failures = 0;
    Instant again;
  };
  std::map<std::string, Try> tries_;
};

}  // namespace chatgate
