// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"

namespace chatgate {

/// What goes wrong at present, by what it goes wrong with: said once, and once more when it is over or
/// another, however often it is tried.
class Troubles {
 public:
  enum class Turn { kSame, kBegan, kChanged, kEnded };

  /// Notes how it went, and logs what is new in it.
  Turn tell(const std::string& subject, const Status& status);
  /// No longer of interest: without a word.
  void forget(const std::string& subject) { errors_.erase(subject); }
  /// Likewise those of a kind ("list": subjects "list NAME" and "list NAME (…)") with other names.
  void keep_only(const std::string& kind, const std::set<std::string>& names);

  /// One that there is, on one line; nothing: all is well.
  std::optional<std::string> any() const;

 private:
  Turn note(const std::string& subject, const Status& status);

  std::map<std::string, Error> errors_;
};

}  // namespace chatgate
