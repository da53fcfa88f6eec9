// SPDX-License-Identifier: Apache-2.0
#include "engine/ssh_watch.h"

#include <algorithm>

#include <fmt/format.h>

#include "host/ssh_peer.h"
#include "policy/explain.h"

namespace chatgate {
namespace {

/// The ban that drops packets of that connection; nothing: they pass.
Result<std::optional<Entry>> ban_of(Session& session, const Connection& connection) {
  CHATGATE_TRY_ASSIGN(std::vector<Entry> entries,
                      session.store.entries().covering(host_prefix(connection.remote)));
  CHATGATE_TRY_ASSIGN(const std::uint32_t scope, session.store.lists().scope_of(connection.local));
  CHATGATE_TRY_ASSIGN(const WallTime pause, session.store.settings().pause_until());
  const Explanation why = explain(std::move(entries), scope, pause > session.now, session.now);
  if (why.decision.reason != Reason::kBanned) return std::optional<Entry>();
  const auto decides =
      std::find_if(why.matches.begin(), why.matches.end(), [](const Match& match) { return match.decides; });
  return decides == why.matches.end() ? std::optional<Entry>() : std::optional(decides->entry);
}

Status check_one(Session& session, const Connection& connection) {
  CHATGATE_TRY_ASSIGN(const std::optional<Entry> ban, ban_of(session, connection));
  if (!ban) return {};
  const std::string peer = to_string(connection.remote);
  return fail(refused(
      "change", peer,
      fmt::format("it would cut your SSH session from there: {} has {}", ban->list, to_string(ban->prefix)),
      fmt::format("'chatgate check {}' names all that cover it", peer)));
}

}  // namespace

Result<SshWatch> SshWatch::begin(Session& session) {
  std::vector<Connection> open;
  for (const Connection& one : ssh_sessions()) {
    CHATGATE_TRY_ASSIGN(const std::optional<Entry> ban, ban_of(session, one));
    if (!ban) open.push_back(one);
  }
  return SshWatch(std::move(open));
}

Status SshWatch::check(Session& session) const {
  for (const Connection& one : open_) CHATGATE_TRY(check_one(session, one));
  return {};
}

Status check_ssh_sessions(Session& session) {
  for (const Connection& one : ssh_sessions()) CHATGATE_TRY(check_one(session, one));
  return {};
}

}  // namespace chatgate
