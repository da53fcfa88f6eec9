// SPDX-License-Identifier: Apache-2.0
#include "cli/list_choice.h"

#include <fmt/format.h>

#include "model/list.h"
#include "store/store.h"

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

Status check_list_kind(const std::string& list, std::optional<Kind> known, Kind kind,
                       const std::string& asked) {
  if (!asked.empty()) {
    CHATGATE_TRY_ASSIGN(const Kind wanted, parse_kind(asked));
    if (wanted != kind)
      return fail(
          usage_error(to_string(kind), "--kind " + asked, "not what this command adds to",
                      wanted == Kind::kShare ? "use import" : "use " + std::string(to_string(wanted))));
  }
  std::optional<Kind> actual = known ? known : default_kind(list);
  if (!actual && !asked.empty()) actual = kind;
  if (!actual)
    return fail(
        needs_kind(to_string(kind), list,
                   fmt::format("add --kind {}; banned/NAME and agents/NAME need none", to_string(kind))));
  if (*actual == kind) return {};
  return fail(wrong_kind(to_string(kind), list, *actual,
                         *actual == Kind::kShare ? "use import" : "use " + std::string(to_string(*actual))));
}

Status check_store(const std::string& state_dir, const std::string& what, const std::string& object) {
  if (Store::exists(state_dir)) return {};
  return fail(refused(what, object, "nothing is on the books yet"));
}

}  // namespace chatgate
