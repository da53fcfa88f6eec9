// SPDX-License-Identifier: Apache-2.0
#include "engine/remaining.h"

#include <fmt/format.h>

#include "engine/pause.h"
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

std::string of_prefix(const Entry& entry, const IpPrefix& prefix) {
  return entry.prefix == prefix ? "" : fmt::format(" of {}", to_string(entry.prefix));
}

/// Lets all of the prefix pass what the ban would drop, of several the one that lasts longest; null: none.
const Entry* allow_over(const std::vector<Entry>& over, const Entry& ban, WallTime now) {
  const Entry* allow = nullptr;
  for (const Entry& one : over) {
    const bool meets = one.scope == 0 || one.scope == ban.scope;
    const bool longer = allow == nullptr || one.expires > allow->expires;
    if (one.kind == Kind::kAllow && !one.shadow && one.expires > now && meets && longer) allow = &one;
  }
  return allow;
}

/// What becomes of the prefix's packets, up to the name of the list.
std::string outcome(const Entry& entry, const IpPrefix& prefix, const std::vector<Entry>& over,
                    const Session& session, bool paused) {
  if (entry.kind == Kind::kAllow) return "is still passed by";
  if (entry.shadow) return "is still counted, not dropped, by";
  if (const Entry* allow = allow_over(over, entry, session.now))
    return fmt::format("passes because of {}{}, and is still banned by", allow->list,
                       of_prefix(*allow, prefix));
  return paused ? "passes while paused, and is still banned by" : "is still dropped by";
}

}  // namespace

Status warn_what_remains(Session& session, Kind kind, const IpPrefix& prefix, bool removed,
                         std::vector<std::string>& warnings) {
  CHATGATE_TRY_ASSIGN(const std::vector<Entry> over, session.store.entries().covering(prefix));
  CHATGATE_TRY_ASSIGN(const std::optional<Pause> pause, pause_at(session, session.now));
  bool any = false;
  for (const Entry& entry : over) {
    if (entry.kind != kind || entry.expires <= session.now) continue;
    any = true;
    const std::string end = entry.expires == kNever ? "for ever" : "until " + to_string(entry.expires);
    warnings.push_back(fmt::format("{} {} {}{} ({}, by {}): {}", to_string(prefix),
                                   outcome(entry, prefix, over, session, pause.has_value()), entry.list,
                                   of_prefix(entry, prefix), end, visible(entry.by), removal_command(entry)));
  }
  if (!any && !removed)
    warnings.push_back(fmt::format("{} is in no such list: nothing to remove", to_string(prefix)));
  return {};
}

}  // namespace chatgate
