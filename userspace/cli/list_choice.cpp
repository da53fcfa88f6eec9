// SPDX-License-Identifier: Apache-2.0
#include "cli/list_choice.h"

#include <fmt/format.h>

#include "model/list.h"

namespace chatgate {

Result<std::string> choose_list(const std::string& list, const std::string& license, Kind kind) {
  if (!list.empty() && !license.empty()) {
    return fail(usage_error("usage", fmt::format("--list {} --license {}", list, license), "they exclude each other",
                            fmt::format("--license L is short for --list {}/L", kind == Kind::kAllow ? "agents" : "banned")));
  }
  if (!license.empty()) {
    CHATGATE_TRY(check_license_name(license));
    return list_of_license(license, kind);
  }
  if (!list.empty()) {
    CHATGATE_TRY(check_list_name(list));
    return list;
  }
  return std::string(kind == Kind::kAllow ? kManualAllows : kManualBans);
}

}  // namespace chatgate
