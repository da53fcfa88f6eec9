// SPDX-License-Identifier: Apache-2.0
#include "engine/remaining.h"

#include <fmt/format.h>

#include "model/list.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

/// How one types the removal of an entry of that list.
std::string removal_command(const Entry& entry) {
  if (entry.list == kProtected) return "no command removes that";
  const std::string verb = entry.kind == Kind::kAllow ? "unallow" : "unban";
  const std::string prefix = to_string(entry.prefix);
  const std::string standard(entry.kind == Kind::kAllow ? kManualAllows : kManualBans);
  if (entry.list == standard) return fmt::format("chatgate {} {}", verb, prefix);
  if (!entry.license.empty() && entry.list == list_of_license(entry.license, entry.kind))
    return fmt::format("chatgate {} {} --license {}", verb, prefix, entry.license);
  return fmt::format("chatgate {} {} --list {}", verb, prefix, entry.list);
}

}  // namespace

Status warn_what_remains(Session& session, Kind kind, const IpPrefix& prefix, bool removed,
                         std::vector<std::string>& warnings) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  bool any = false;
  for (const Entry& entry : over) {
    if (entry.kind != kind || entry.expires <= session.now) continue;
    any = true;
    const std::string verb = entry.kind == Kind::kAllow ? "passed" : "dropped";
    const std::string what = entry.prefix == prefix ? "" : fmt::format(" of {}", to_string(entry.prefix));
    const std::string end = entry.expires == kNever ? "for ever" : "until " + to_string(entry.expires);
    warnings.push_back(fmt::format("{} is still {} by {}{} ({}, by {}): {}", to_string(prefix), verb,
                                   entry.list, what, end, entry.by, removal_command(entry)));
  }
  if (!any && !removed)
    warnings.push_back(fmt::format("{} is in no such list: nothing to remove", to_string(prefix)));
  return {};
}

}  // namespace chatgate
