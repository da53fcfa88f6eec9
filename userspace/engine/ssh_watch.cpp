// SPDX-License-Identifier: Apache-2.0
#include "engine/ssh_watch.h"

#include <algorithm>

#include <fmt/format.h>

#include "host/ssh_peer.h"
#include "policy/explain.h"

namespace chatgate {
namespace {

/// Where a pause ends by itself, no command is there to be refused then.
enum class Judge { kNow, kAfterPause };

/// The ban that drops packets of that connection; nothing: they pass.
Result<std::optional<Entry>> ban_of(Session& session, const Connection& connection, Judge when) {
  CHATGATE_TRY_ASSIGN(std::vector<Entry> entries,
                      session.store.entries().covering(host_prefix(connection.remote)));
  CHATGATE_TRY_ASSIGN(const std::uint32_t scope, session.store.lists().scope_of(connection.local));
  CHATGATE_TRY_ASSIGN(const WallTime pause, session.store.settings().pause_until());
  const bool paused = pause > session.now && (when == Judge::kNow || pause == kNever);
  const Explanation why = explain(std::move(entries), scope, paused, session.now);
  if (why.decision.reason != Reason::kBanned) return std::optional<Entry>();
  const auto decides =
      std::find_if(why.matches.begin(), why.matches.end(), [](const Match& match) { return match.decides; });
  return decides == why.matches.end() ? std::optional<Entry>() : std::optional(decides->entry);
}

Status check_one(Session& session, const Connection& connection, Judge when) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> ban, ban_of(session, connection, when));
  if (!ban) return {};
  const std::string peer = to_string(connection.remote);
  return fail(refused(
      "change", peer,
      fmt::format("it would cut your SSH session from there: {} has {}", ban->list, to_string(ban->prefix)),
      fmt::format("'chatgate check {}' names all that cover it", peer)));
}

}  // namespace

Result<SshWatch> SshWatch::begin(Session& session) {
  SshWatch watch;
  CHATGATE_TRY_ASSIGN(const WallTime pause, session.store.settings().pause_until());
  const bool pause_ends = pause > session.now && pause != kNever;
  for (const Connection& one : ssh_sessions()) {
    CHATGATE_TRY_ASSIGN(const std::optional<Entry> now, ban_of(session, one, Judge::kNow));
    if (!now) watch.open_.push_back(one);
    if (!pause_ends) continue;
    CHATGATE_TRY_ASSIGN(const std::optional<Entry> then, ban_of(session, one, Judge::kAfterPause));
    if (!then) watch.open_after_pause_.push_back(one);
  }
  return watch;
}

Status SshWatch::check(Session& session) const {
  for (const Connection& one : open_) CHATGATE_TRY(check_one(session, one, Judge::kNow));
  for (const Connection& one : open_after_pause_) CHATGATE_TRY(check_one(session, one, Judge::kAfterPause));
  return {};
}

Status check_ssh_sessions(Session& session) {
  for (const Connection& one : ssh_sessions()) CHATGATE_TRY(check_one(session, one, Judge::kAfterPause));
  return {};
}

}  // namespace chatgate
