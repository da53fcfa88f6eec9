// SPDX-License-Identifier: Apache-2.0
#include "engine/plan.h"

#include <algorithm>

#include "datapath/counters.h"
#include "engine/key_hits.h"
#include "engine/pending.h"
#include "engine/protected_list.h"
#include "policy/compile.h"

namespace chatgate {
namespace {

constexpr std::uint64_t kAlwaysInPlace = 1024;

/// The kernel counts in slots that this store did not give out: what they show now is nobody's.
Status adopt_counters(Session& session) {
  CHATGATE_TRY_ASSIGN(const SlotCounters counters, SlotCounters::open(*session.tables));
  CHATGATE_TRY(session.store.keys().start_over(
      counters.slots(), [&](std::uint32_t slot) { return reading_of(counters.read(slot)); }));
  return session.store.settings().set_kernel_epoch(session.tables->control().epoch);
}

/// True: the kernel's tables are another store's, or of a later state of this one.
Result<bool> is_strange(Session& session, std::uint64_t revision) {
  const Tables& tables = *session.tables;
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  return tables.store() != session.store.id() || epoch != tables.control().epoch ||
         tables.revision() > revision;
}

Result<std::vector<TableKey>> keys_to_write(Session& session, std::vector<TableKey> touched) {
  CHATGATE_TRY_ASSIGN(const std::vector<KeyRow> ended, session.store.keys().ended(session.now));
  for (const KeyRow& row : ended) touched.push_back(row.key);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  return touched;
}

Result<bool> is_small(Session& session, std::size_t changed) {
  if (changed > kMaxInPlace) return false;
  CHATGATE_TRY_ASSIGN(const std::uint64_t all, session.store.keys().used());
  const std::uint64_t stale = session.tables ? stale_keys(*session.tables) : 0;
  // Stale gate bits let clean packets through to the tables: a generation clears them when they are many.
  const bool gates_are_fresh = stale + changed <= std::max<std::uint64_t>(all / 4, kMaxInPlace);
  return gates_are_fresh && changed <= std::max<std::uint64_t>(all / 4, kAlwaysInPlace);
}

struct Limit {
  std::uint32_t all = 0;
  std::uint32_t untold = 0;  ///< of these, those that the user did not ask for
};

/// What the user permits, the protected set on top, and what the kernel's slots have room for (they are
/// resized by `attach` only).
Result<Limit> limit_of(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint32_t permitted, session.store.settings().max_entries());
  CHATGATE_TRY_ASSIGN(const std::uint32_t protected_entries, count_protected(session));
  const std::uint32_t untold = std::min(protected_entries, kRoomForProtected);
  const std::uint32_t all = permitted + untold;
  return Limit{session.tables ? std::min(all, session.tables->control().max_entries) : all, untold};
}

/// Whether each has a slot, or finds a free one.
Result<bool> is_room_for(Session& session, const std::vector<CompiledKey>& live, const Limit& limit) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t used, session.store.keys().used());
  const std::uint64_t free = limit.all > used ? limit.all - used : 0;
  std::uint64_t needed = live.size();
  for (auto key = live.begin(); needed > free && key != live.end(); ++key) {
    CHATGATE_TRY_ASSIGN(const auto row, session.store.keys().find(key->key));
    if (row) --needed;
  }
  return needed <= free;
}

/// False, and nothing is planned: keys would need the slots of those that leave, which only a generation can
/// hand over.
Result<bool> plan_single_keys(Session& session, Plan& plan, const std::vector<TableKey>& touched) {
  std::vector<CompiledKey> live;
  for (const TableKey& key : touched) {
    CHATGATE_TRY_ASSIGN(const std::vector<Claim> claims, session.store.entries().claims_of(key, session.now));
    std::vector<CompiledKey> compiled = compile(claims, session.now);
    if (compiled.empty()) {
      plan.writes.push_back({{{key, {}, {}}, CHATGATE_SLOT_NONE}, false});
      CHATGATE_TRY_ASSIGN(const auto row, session.store.keys().find(key));
      if (row) plan.gone.push_back(*row);
      continue;
    }
    live.push_back(compiled.front());
  }
  CHATGATE_TRY_ASSIGN(const Limit limit, limit_of(session));
  if (!plan.gone.empty() && !plan.beside_pending) {
    CHATGATE_TRY_ASSIGN(const bool room, is_room_for(session, live, limit));
    if (!room) {
      plan.writes.clear();
      plan.gone.clear();
      return false;
    }
  }
  CHATGATE_TRY_ASSIGN(const std::vector<std::uint32_t> slots,
                      session.store.keys().assign(live, limit.all, limit.untold));
  for (std::size_t i = 0; i < live.size(); ++i) plan.writes.push_back({{live[i], slots[i]}, true});
  return true;
}

Status plan_generation(Session& session, Plan& plan, std::vector<CompiledKey> live) {
  plan.whole = true;
  CHATGATE_TRY_ASSIGN(const Limit limit, limit_of(session));
  CHATGATE_TRY_ASSIGN(const ReadSlot reading, slot_reader(session));
  CHATGATE_TRY_ASSIGN(plan.books, session.store.keys().plan(live, limit.all, reading, limit.untold,
                                                            session.confirm_within.has_value()));
  plan.keys.reserve(live.size());
  for (std::size_t i = 0; i < live.size(); ++i) plan.keys.push_back({live[i], plan.books.slots[i]});
  plan.books.slots = {};
  plan.gone = std::move(plan.books.gone);
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> destinations, session.store.lists().destinations());
  for (const Destination& one : destinations) plan.destinations.push_back({one.address, one.scope});
  return {};
}

}  // namespace

Result<std::vector<CompiledKey>> compile_all(Session& session) {
  // One pass: a million claims beside the keys that they become would be as much memory again.
  std::vector<CompiledKey> keys;
  CHATGATE_TRY(session.store.entries().each_claims(
      session.now, [&](std::span<const Claim> claims) { compile_into(keys, claims, session.now); }));
  return keys;
}

Result<std::vector<KeyRow>> keys_without_claims(Session& session,
                                                const std::optional<std::vector<TableKey>>& keys) {
  std::vector<KeyRow> without;
  if (!keys) {
    CHATGATE_TRY_ASSIGN(const std::vector<CompiledKey> live, compile_all(session));
    CHATGATE_TRY_ASSIGN(const Limit limit, limit_of(session));
    CHATGATE_TRY_ASSIGN(const ReadSlot reading, slot_reader(session));
    CHATGATE_TRY_ASSIGN(KeyPlan books, session.store.keys().plan(live, limit.all, reading, limit.untold));
    return std::move(books.gone);
  }
  for (const TableKey& key : *keys) {
    CHATGATE_TRY_ASSIGN(const std::vector<Claim> claims, session.store.entries().claims_of(key, session.now));
    if (!compile(claims, session.now).empty()) continue;
    CHATGATE_TRY_ASSIGN(const auto row, session.store.keys().find(key));
    if (row) without.push_back(*row);
  }
  return without;
}

Result<Plan> make_plan(Session& session, PlanScope scope, std::optional<std::vector<CompiledKey>> compiled) {
  Plan plan;
  CHATGATE_TRY_ASSIGN(plan.revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(plan.pause_until, session.store.settings().pause_until());
  // What a change may be taken back to needs a generation of its own, with its keys in their slots.
  bool whole = scope == PlanScope::kWhole || session.confirm_within.has_value();
  CHATGATE_TRY_ASSIGN(plan.beside_pending, is_pending(session));
  // Without tables in the kernel only the books are kept: slots, and the limit on them.
  std::uint64_t held = plan.revision == 0 ? 0 : plan.revision - 1;
  if (session.tables) {
    held = session.tables->revision();
    CHATGATE_TRY_ASSIGN(const bool strange, is_strange(session, plan.revision));
    if (strange) CHATGATE_TRY(adopt_counters(session));
    whole = whole || strange;
  }
  CHATGATE_TRY_ASSIGN(const auto touched, session.store.changes().touched_since(held));
  if (plan.beside_pending) {
    CHATGATE_TRY(plan_single_keys(session, plan, touched.value_or(std::vector<TableKey>())));
    return plan;
  }
  if (!whole && touched) {
    CHATGATE_TRY_ASSIGN(const std::vector<TableKey> keys, keys_to_write(session, *touched));
    CHATGATE_TRY_ASSIGN(const bool small, is_small(session, keys.size()));
    if (small) {
      CHATGATE_TRY_ASSIGN(const bool planned, plan_single_keys(session, plan, keys));
      if (planned) return plan;
    }
  }
  if (!compiled) {
    CHATGATE_TRY_ASSIGN(compiled, compile_all(session));
  }
  CHATGATE_TRY(plan_generation(session, plan, std::move(*compiled)));
  return plan;
}

}  // namespace chatgate
