// SPDX-License-Identifier: Apache-2.0
#include "engine/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "datapath/attachment.h"
#include "datapath/counters.h"
#include "datapath/probe.h"
#include "datapath/readback.h"
#include "engine/key_hits.h"

namespace chatgate {
namespace {

chatgate_counter counter_of(Reason reason) {
  switch (reason) {
    case Reason::kBanned:
      return CHATGATE_DROP_BANNED;
    case Reason::kWhitelisted:
      return CHATGATE_PASS_WHITELISTED;
    case Reason::kShadow:
      return CHATGATE_PASS_SHADOW;
    case Reason::kPaused:
      return CHATGATE_PASS_PAUSED;
    case Reason::kUnlisted:
      break;
  }
  return CHATGATE_PASS_UNLISTED;
}

/// Whether our program reads these tables on any interface.
bool is_attached(const Session& session) {
  if (attached_elsewhere(*session.pins, *session.tables) > 0) return true;
  const auto all = all_attachments(*session.pins, &*session.tables);
  return all && std::any_of(all->begin(), all->end(), [](const Attachment& one) { return one.current; });
}

Result<bool> is_enforced(const Session& session, CheckResult& result) {
  if (!session.tables) {
    result.warnings.emplace_back(session.tables_error ? to_text(*session.tables_error)
                                                      : "nothing is attached: no packet is filtered");
    return false;
  }
  CHATGATE_TRY_ASSIGN(const Probe probe, Probe::open(*session.pins));
  CHATGATE_TRY_ASSIGN(const ProbeAnswer answer, probe.ask(result.address, result.destination));
  if (answer.reason != counter_of(result.decision.reason)) {
    result.warnings.push_back(fmt::format(
        "the kernel says {}: store and kernel disagree, see 'chatgate verify'", counter_name(answer.reason)));
    return false;
  }
  if (is_attached(session)) return true;
  result.warnings.emplace_back("no interface is attached: no packet is filtered");
  return false;
}

Result<CheckMatch> describe_match(Session& session, const Match& match) {
  CheckMatch out{match, {}, false};
  if (match.entry.kind == Kind::kShare) return out;
  const TableKey key{match.entry.prefix, match.entry.kind, match.entry.scope};
  CHATGATE_TRY_ASSIGN(out.hits, hits_of(session, key));
  if (!session.tables) return out;
  CHATGATE_TRY_ASSIGN(const auto held, read_key(*session.tables, key));
  out.in_kernel = held && (match.entry.shadow ? held->compiled.shadow_until : held->compiled.until) >=
                              match.entry.expires;
  return out;
}

}  // namespace

Result<CheckResult> check_address(Session& session, const IpAddress& address,
                                  const std::optional<IpAddress>& destination) {
  CheckResult result;
  result.address = address;
  result.destination = destination;
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(std::vector<Entry> entries, session.store.entries().covering(host_prefix(address)));
  std::uint32_t scope = 0;
  if (destination) {
    CHATGATE_TRY_ASSIGN(scope, session.store.lists().scope_of(*destination));
  }
  CHATGATE_TRY_ASSIGN(const WallTime pause, session.store.settings().pause_until());
  const Explanation explanation = explain(std::move(entries), scope, pause > session.now, session.now);
  result.decision = explanation.decision;
  for (const Match& match : explanation.matches) {
    CHATGATE_TRY_ASSIGN(CheckMatch described, describe_match(session, match));
    result.matches.push_back(std::move(described));
  }
  CHATGATE_TRY_ASSIGN(result.enforced, is_enforced(session, result));
  return result;
}

}  // namespace chatgate
