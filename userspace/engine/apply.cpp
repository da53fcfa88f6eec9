// SPDX-License-Identifier: Apache-2.0
#include "engine/apply.h"

#include <algorithm>
#include <future>

#include "base/failpoint.h"
#include "base/progress.h"
#include "datapath/generation.h"
#include "engine/key_hits.h"

namespace chatgate {
namespace {

Error not_in_force(const Error& cause) {
  return {ErrorKind::kNotInForce, "apply", cause.object, "recorded, not in force: " + cause.reason,
          "the next changing command tries again"};
}

/// The kernel no longer holds the keys that left, and no packet is under way with them: their last counts are
/// taken, their slots are free for others.
Status release(Session& session, const Plan& plan) {
  if (plan.gone.empty() && plan.books.succeeded.empty()) return {};
  CHATGATE_TRY_ASSIGN(const ReadSlot reading, slot_reader(session));
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY(session.store.keys().settle(plan.books, reading));
  CHATGATE_TRY(session.store.keys().release(plan.gone, reading));
  CHATGATE_FAILPOINT("apply.release");
  return transaction.commit();
}

/// After the flip: killed in between, the tables still count as another store's, and are built again.
void take_over(Session& session) {
  const StoreUuid& id = session.store.id();
  std::copy(id.begin(), id.end(), session.tables->control().store_uuid);
}

/// The old generation stays, and so do the slots of its keys: the program may go back to it.
Status flip_pending(Session& session, const Plan& plan, WallTime deadline) {
  hold_pause(*session.tables, plan.pause_until);
  flip_until(*session.tables, plan.revision, deadline);
  return {};
}

/// The revision moves last, here and below: killed before, the next command finds that something is to be
/// done, and releases what this one did not.
Status finish_generation(Session& session, const Plan& plan) {
  Tables& tables = *session.tables;
  hold_pause(tables, plan.pause_until);
  // (Another store's tables may have a later one.)
  CHATGATE_TRY(flip_to(tables, std::min(tables.revision(), plan.revision)));
  take_over(session);
  CHATGATE_TRY(release(session, plan));
  tables.set_revision(plan.revision);
  return {};
}

Status build_generation(Session& session, const Plan& plan) {
  CHATGATE_TRY_ASSIGN(const Generation generation, Generation::build(plan.keys, plan.destinations));
  return install_inactive(*session.tables, generation);
}

/// The books are kept while the tables are filled: neither needs the other until the commit.
Status write_generation(Session& session, const Plan& plan) {
  begin_progress("filling the kernel's tables");
  auto filling = std::async(std::launch::async, [&] { return build_generation(session, plan); });
  Status written = session.store.keys().write(plan.books);
  Status filled = filling.get();
  return written ? filled : written;
}

Status write_single_keys(Session& session, const Plan& plan) {
  Tables& tables = *session.tables;
  hold_pause(tables, plan.pause_until);
  CHATGATE_TRY_ASSIGN(const std::uint32_t removed, write_in_place(tables, plan.writes));
  CHATGATE_FAILPOINT("apply.written");
  if (!plan.beside_pending) {
    if (removed > 0) CHATGATE_TRY(tables.grace_period());
    CHATGATE_TRY(release(session, plan));
  }
  tables.set_revision(plan.revision);
  return {};
}

/// Single keys did not go in: a table without room has room in the next generation.
Status retry_by_generation(Session& session) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const Plan plan, make_plan(session, PlanScope::kWhole));
  CHATGATE_TRY(write_generation(session, plan));
  CHATGATE_TRY(transaction.commit());
  return finish_generation(session, plan);
}

Status commit_without_kernel(Session& session, Transaction& transaction, const Plan& plan) {
  begin_progress("writing to the disk");
  // No key counts anywhere: slots are free at once.
  if (plan.whole) CHATGATE_TRY(session.store.keys().write(plan.books));
  CHATGATE_TRY(session.store.keys().release(plan.gone, {}));
  return transaction.commit();
}

Status commit_plan(Session& session, Transaction& transaction, const Plan& plan) {
  if (!session.tables) return commit_without_kernel(session, transaction, plan);
  if (plan.whole) CHATGATE_TRY(write_generation(session, plan));
  begin_progress("writing to the disk");
  const auto within = session.confirm_within;
  const WallTime deadline = within ? wall_now() + *within : WallTime{};
  if (within) CHATGATE_TRY(session.store.settings().set_pending(PendingChange{plan.revision, deadline}));
  if (Status committed = transaction.commit(); !committed) {
    if (plan.whole) static_cast<void>(forget_inactive(*session.tables));
    return committed;
  }
  // From here on the change is on record: what fails now is "not in force", not "nothing changed".
  if (within) return flip_pending(session, plan, deadline);
  Status status = plan.whole ? finish_generation(session, plan) : write_single_keys(session, plan);
  if (!status && !plan.whole && !plan.beside_pending) status = retry_by_generation(session);
  if (!status) return fail(not_in_force(status.error()));
  return {};
}

}  // namespace

void hold_pause(Tables& tables, WallTime until) {
  const std::uint64_t value = until == WallTime{} ? 0 : encode_time(until);
  __atomic_store_n(&tables.control().pause_until, value, __ATOMIC_RELEASE);
}

Status commit_and_apply(Session& session, Transaction transaction,
                        std::optional<std::vector<CompiledKey>> compiled) {
  CHATGATE_TRY_ASSIGN(const Plan plan, make_plan(session, PlanScope::kChanges, std::move(compiled)));
  return commit_plan(session, transaction, plan);
}

Status release_since(Session& session, std::uint64_t revision) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const auto touched, session.store.changes().touched_since(revision));
  Plan plan;
  CHATGATE_TRY_ASSIGN(plan.gone, keys_without_claims(session, touched));
  if (plan.gone.empty()) return {};
  CHATGATE_TRY_ASSIGN(const ReadSlot reading, slot_reader(session));
  CHATGATE_TRY(session.store.keys().release(plan.gone, reading));
  CHATGATE_FAILPOINT("apply.release_confirmed");
  return transaction.commit();
}

Status heal(Session& session) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const Plan plan, make_plan(session, PlanScope::kChanges));
  const bool same = !session.tables || session.tables->revision() == plan.revision;
  if (same && plan.nothing_to_write()) return {};
  Status status = commit_plan(session, transaction, plan);
  if (!status && status.error().kind == ErrorKind::kNotInForce) {
    Error error = std::move(status.error());
    error.kind = ErrorKind::kRefused;
    error.object = "what was recorded before";
    return fail(std::move(error));
  }
  return status;
}

Status rebuild(Session& session) {
  CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
  CHATGATE_TRY_ASSIGN(const Plan plan, make_plan(session, PlanScope::kWhole));
  return commit_plan(session, transaction, plan);
}

Status fill_new_tables(Session& session, Tables& tables, Transaction& transaction) {
  CHATGATE_TRY(session.store.keys().start_over(0, [](std::uint32_t) { return SlotReading{}; }));
  CHATGATE_TRY(session.store.settings().set_kernel_epoch(tables.control().epoch));
  CHATGATE_TRY_ASSIGN(const Plan plan, make_plan(session, PlanScope::kWhole));
  CHATGATE_TRY(session.store.keys().write(plan.books));
  CHATGATE_TRY_ASSIGN(const Generation generation, Generation::build(plan.keys, plan.destinations));
  CHATGATE_TRY(generation.install(tables, 0));
  hold_pause(tables, plan.pause_until);
  tables.set_word(plan.revision, 0);
  CHATGATE_TRY(transaction.commit());
  return {};
}

}  // namespace chatgate
