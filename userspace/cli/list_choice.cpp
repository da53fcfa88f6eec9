// SPDX-License-Identifier: Apache-2.0
#include "cli/list_choice.h"

#include <fmt/format.h>

#include "model/list.h"

namespace chatgate {

Result<std::string> choose_list(const std::string& list, const std::string& license, Kind kind) {
  if (!list.empty() && !license.empty()) {
    return fail(usage_error(
        "usage", fmt::format("--list {} --license {}", list, license), "they exclude each other",
        fmt::format("--license L is short for --list {}/L", kind == Kind::kAllow ? "agents" : "banned")));
  }
  if (!license.empty()) {
    CHATGATE_TRY(check_license_name(license));
    return list_of_license(license, kind);
  }
  if (!list.empty()) {
    CHATGATE_TRY(check_list_name(list));
    CHATGATE_TRY(check_list_editable(list));
    return list;
  }
  return std::string(kind == Kind::kAllow ? kManualAllows : kManualBans);
}

Status check_list_kind(const std::string& list, std::optional<Kind> known, Kind kind) {
  const std::optional<Kind> actual = known ? known : default_kind(list);
  // `--kind` comes with the list commands.
  if (!actual)
    return fail(usage_error(to_string(kind), list, "no such list",
                            "banned/NAME and agents/NAME are made by themselves"));
  if (*actual == kind) return {};
  return fail(usage_error(to_string(kind), list, fmt::format("is a list of kind {}", to_string(*actual)),
                          *actual == Kind::kAllow ? "use allow" : "use ban"));
}

}  // namespace chatgate
