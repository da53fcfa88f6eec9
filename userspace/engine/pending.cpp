// SPDX-License-Identifier: Apache-2.0
#include "engine/pending.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failpoint.h"
#include "datapath/attachment.h"
#include "datapath/confirmation.h"
#include "datapath/generation.h"
#include "engine/apply.h"
#include "engine/take_back.h"
#include "model/timestamp.h"

namespace chatgate {
namespace {

/// Whether the tables are this store's, in their present life.
Result<bool> are_ours(Session& session) {
  if (!session.tables) return false;
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  return session.tables->store() == session.store.id() && session.tables->control().epoch == epoch;
}

Result<RevisionInfo> heading_of(Session& session, std::uint64_t revision) {
  CHATGATE_TRY_ASSIGN(const std::vector<UndoRow> kept, session.store.undo().kept());
  const auto found = std::find_if(kept.begin(), kept.end(),
                                  [&](const UndoRow& row) { return row.info.revision == revision; });
  if (found == kept.end())
    return fail(refused("read store", fmt::format("revision {}", revision), "what takes it back is missing"));
  return found->info;
}

std::string describe(const Pending& pending) {
  return fmt::format("revision {} ({}: '{}')", pending.change.revision, visible(pending.change.by),
                     visible(pending.change.command, kShownBytes));
}

std::string end_of(const Pending& pending) {
  return to_string(std::chrono::floor<std::chrono::seconds>(pending.deadline));
}

/// Whoever confirmed was killed, or a change was before it was made: the word that is there holds.
Status finish_confirmation(Session& session) {
  const std::uint64_t before = session.tables->control().previous_word >> 1U;
  CHATGATE_TRY(session.tables->disarm(false));
  CHATGATE_TRY(forget_inactive(*session.tables));
  CHATGATE_FAILPOINT("confirm.forgotten");
  CHATGATE_TRY(release_since(session, before));
  session.tables->settle();
  return {};
}

/// What a command that was killed had built and not flipped to, or flipped from and not forgotten.
Status forget_leftovers(Tables& tables) {
  CHATGATE_TRY_ASSIGN(const bool left, has_inactive(tables));
  if (!left) return {};
  CHATGATE_TRY(tables.grace_period());
  return forget_inactive(tables);
}

/// Nothing waits to be confirmed: what the tables still keep for it, or beside it, goes.
Status clear_away(Session& session) {
  return session.tables->is_settled() ? forget_leftovers(*session.tables) : finish_confirmation(session);
}

}  // namespace

Result<std::optional<Pending>> find_pending(Session& session) {
  CHATGATE_TRY_ASSIGN(const auto row, session.store.settings().pending());
  if (!row) return std::optional<Pending>();
  Pending pending;
  pending.deadline = row->deadline;
  CHATGATE_TRY_ASSIGN(pending.change, heading_of(session, row->revision));
  CHATGATE_TRY_ASSIGN(const bool ours, are_ours(session));
  pending.held = ours && holds_pending(*session.tables, row->revision);
  if (pending.held) {
    // The wall clock may have been set since it was recorded.
    pending.deadline = session.tables->pending_until();
    return std::optional(pending);
  }
  const bool past = row->deadline <= wall_now() || (ours && has_gone_back(*session.tables));
  pending.lost = past ? fmt::format("was not confirmed until {}", end_of(pending))
                      : "was not confirmed before the kernel lost it";
  return std::optional(pending);
}

Result<bool> is_pending(Session& session) {
  CHATGATE_TRY_ASSIGN(const auto row, session.store.settings().pending());
  if (!row) return false;
  CHATGATE_TRY_ASSIGN(const bool ours, are_ours(session));
  return ours && holds_pending(*session.tables, row->revision);
}

Status check_nothing_is_pending(Session& session) {
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  if (!pending || !pending->held) return {};
  return fail(refused("change", "",
                      fmt::format("{} waits to be confirmed until {}", describe(*pending), end_of(*pending)),
                      "'chatgate confirm' keeps it, 'chatgate rollback' takes it back"));
}

Status check_can_be_confirmed(Session& session) {
  const auto nothing = [](std::string_view reason) {
    return fail(refused("change", "--confirm-within", reason,
                        "'chatgate attach IFACE' first; or leave the option out"));
  };
  if (!session.tables) return nothing("nothing is attached: there is nothing that would take it back");
  if (attached_elsewhere(*session.pins, *session.tables) > 0) return {};
  CHATGATE_TRY_ASSIGN(const std::vector<Attachment> all, all_attachments(*session.pins, &*session.tables));
  if (std::any_of(all.begin(), all.end(), [](const Attachment& one) { return one.current; })) return {};
  return nothing("no interface is attached: there is nothing that would take it back");
}

std::string to_text(const Pending& pending) {
  if (pending.held)
    return fmt::format("NOT CONFIRMED: {} is taken back at {}: 'chatgate confirm' keeps it",
                       describe(pending), end_of(pending));
  return fmt::format("{} {}: it does not hold, and the next changing command takes it off the books",
                     describe(pending), pending.lost);
}

Status heal_pending(Session& session) {
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  CHATGATE_TRY_ASSIGN(const bool ours, are_ours(session));
  if (!pending) return ours ? clear_away(session) : Status();
  if (pending->held) return {};
  // For good, before anything else: were the clock set back, the program would read the other tables again.
  if (ours) {
    CHATGATE_TRY(go_back(session));
    CHATGATE_TRY(forget_leftovers(*session.tables));
  }
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, take_back_unconfirmed(session, *pending));
  session.healed.push_back(
      fmt::format("{} {}: taken back, as revision {}", describe(*pending), pending->lost, revision));
  return {};
}

Result<Pending> confirm_pending(Session& session, bool dry_run) {
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  if (!pending)
    return fail(refused("confirm", "", "no change waits to be confirmed", "'chatgate audit' lists all"));
  if (!pending->held) {
    if (!dry_run) CHATGATE_TRY(heal_pending(session));
    const std::string healed = session.healed.empty() ? "it does not hold" : "it has been taken back";
    return fail(refused("confirm", describe(*pending),
                        fmt::format("it {}: too late, {}", pending->lost, healed), "make the change again"));
  }
  if (dry_run) return *pending;
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY(session.store.settings().set_pending(std::nullopt));
  CHATGATE_TRY(transaction.commit());
  CHATGATE_FAILPOINT("confirm.recorded");
  if (const Status done = finish_confirmation(session); !done)
    return fail(Error{ErrorKind::kNotInForce, "confirm", done.error().object,
                      "recorded, not in force: " + done.error().reason,
                      "the next changing command tries again"});
  return *pending;
}

}  // namespace chatgate
