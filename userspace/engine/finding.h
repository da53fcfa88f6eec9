// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace chatgate {

/// How bad a finding is: a note may stay, a warning costs or hides something, a problem keeps the filter out.
enum class FindingLevel { kProblem, kWarning, kNote, kOk };

/// "problem", "warning", "note", "ok".
std::string_view to_string(FindingLevel level);

/// One thing that `doctor` looked at.
struct Finding {
  std::string subject;  ///< an interface, or "host"
  std::string check;    ///< one word: "mtu"
  FindingLevel level = FindingLevel::kOk;
  std::string found;    ///< as it is
  std::string meaning;  ///< what follows from it; empty where nothing does
  std::string command;  ///< what mends it; empty: nothing here does

  bool operator==(const Finding&) const = default;
};

/// Nothing is wrong there.
inline Finding ok_finding(std::string subject, std::string check, std::string found) {
  return {std::move(subject), std::move(check), FindingLevel::kOk, std::move(found), {}, {}};
}

}  // namespace chatgate
