// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "service/clockwork.h"

namespace chatgate {

/// Which interfaces refused the program, and when each may be tried again: after a second, then after twice
/// as long each time, up to a minute; at once if it is another interface of that name.
class AttachTries {
 public:
  bool may_try(const std::string& interface, std::uint32_t index, Instant now) const;
  void failed(const std::string& interface, std::uint32_t index, Instant now);
  /// It was attached, or is not wanted or not there any more.
  void forget(const std::string& interface) { tries_.erase(interface); }

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
