// SPDX-License-Identifier: Apache-2.0
#include "engine/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "datapath/counters.h"
#include "datapath/readback.h"
#include "engine/key_hits.h"
#include "engine/last_drop.h"
#include "engine/pending.h"

namespace chatgate {
namespace {

/// The program's clock ticks coarsely, and is set anew when it is off by more than 100 ms: that close to its
/// end an entry may hold there, and be over here.
constexpr auto kClockEdge = std::chrono::milliseconds(150);

/// A change may come between what is asked of the kernel and what is read in the store.
constexpr int kAttempts = 3;

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

/// What is opened once for many addresses.
class Checker {
 public:
  Checker(Session& session, CheckReport& report) : session_(session), report_(report) {}

  Status open() {
    if (!session_.tables) {
      report_.warnings.emplace_back(session_.tables_error ? to_text(*session_.tables_error)
                                                          : "nothing is attached: no packet is filtered");
      return {};
    }
    CHATGATE_TRY_ASSIGN(probe_, Probe::open(*session_.pins));
    CHATGATE_TRY_ASSIGN(slots_, slots_in_use(session_));
    report_.elsewhere = attached_elsewhere(*session_.pins, *session_.tables);
    if (auto all = all_attachments(*session_.pins, &*session_.tables)) report_.attached = std::move(*all);
    std::erase_if(report_.attached, [](const Attachment& one) { return !one.current; });
    if (!is_attached()) report_.warnings.emplace_back("no interface is attached: no packet is filtered");
    return {};
  }

  Result<CheckResult> check(const IpAddress& address, const std::optional<IpAddress>& destination) {
    CheckResult result;
    for (int i = 0; i < kAttempts && !result.agrees; ++i) {
      result = {};
      result.address = address;
      result.destination = destination;
      CHATGATE_TRY(look(result));
    }
    result.enforced = result.agrees && probe_ && is_attached();
    if (!result.agrees) note_disagreement(result);
    return result;
  }

 private:
  bool is_attached() const { return report_.elsewhere > 0 || !report_.attached.empty(); }

  Status look(CheckResult& result) {
    const WallTime now = wall_now();
    CHATGATE_TRY_ASSIGN(const Transaction view, session_.store.begin_read());
    const IpPrefix host = host_prefix(result.address);
    CHATGATE_TRY_ASSIGN(const std::vector<Entry> entries, session_.store.entries().covering(host));
    CHATGATE_TRY_ASSIGN(result.keys, session_.store.keys().covering(host));
    for (KeyCount& key : result.keys) key.kept = hits_now(key);
    if (result.destination) {
      CHATGATE_TRY_ASSIGN(result.scope, session_.store.lists().scope_of(*result.destination));
    }
    CHATGATE_TRY_ASSIGN(const WallTime pause, session_.store.settings().pause_until());
    const Explanation explanation = explain(entries, result.scope, pause > now, now);
    result.decision = explanation.decision;
    if (pause > now) result.when_resumed = explain(entries, result.scope, false, now).decision.reason;
    CHATGATE_TRY(ask_kernel(result));
    result.agrees = !result.kernel || says(*result.kernel, explanation.decision.reason);
    for (const WallTime when : {now - kClockEdge, now + kClockEdge}) {
      if (result.agrees) break;
      result.agrees =
          says(*result.kernel, explain(entries, result.scope, pause > when, when).decision.reason);
    }
    for (const Match& match : explanation.matches) CHATGATE_TRY(add_match(match, result));
    return {};
  }

  static bool says(const ProbeAnswer& answer, Reason reason) { return answer.reason == counter_of(reason); }

  Hits hits_now(const KeyCount& key) const {
    return slots_ && key.row.slot != 0 ? hits_of(key, reading_of(slots_->read(key.row.slot))) : key.kept;
  }

  Status ask_kernel(CheckResult& result) {
    if (!probe_) return {};
    CHATGATE_TRY_ASSIGN(result.kernel, probe_->ask(result.address, result.destination));
    // In another store's tables the slots have other owners.
    if (!slots_ || result.kernel->slot == CHATGATE_SLOT_NONE) return {};
    for (const KeyCount& key : result.keys) {
      if (key.row.slot == result.kernel->slot) result.kernel_key = key.row.key;
    }
    return {};
  }

  Status add_match(const Match& match, CheckResult& result) {
    CheckMatch out{match, {}, false};
    if (match.entry.kind != Kind::kShare) {
      const TableKey key{match.entry.prefix, match.entry.kind, match.entry.scope};
      for (const KeyCount& one : result.keys) {
        if (one.row.key == key) out.hits = one.kept;
      }
      if (!result.agrees) out.match.decides = result.kernel_key == key;
      CHATGATE_TRY_ASSIGN(out.in_kernel, is_in_kernel(key, match.entry));
    }
    result.matches.push_back(std::move(out));
    return {};
  }

  Result<bool> is_in_kernel(const TableKey& key, const Entry& entry) const {
    if (!session_.tables) return false;
    CHATGATE_TRY_ASSIGN(const auto held, read_key(*session_.tables, key));
    // A host's ban takes the place of a shadow that ends before it.
    return held && (entry.shadow ? end_of(held->compiled) : held->compiled.until) >= entry.expires;
  }

  static void note_disagreement(CheckResult& result) {
    const std::string by = result.kernel_key ? " by " + to_string(result.kernel_key->prefix) : "";
    result.warnings.push_back(
        fmt::format("STORE AND KERNEL DISAGREE: the kernel says {}{}, the store {}; see 'chatgate verify', "
                    "the next changing command mends it",
                    counter_name(result.kernel->reason), by, to_string(result.decision.reason)));
  }

  Session& session_;
  CheckReport& report_;
  std::optional<Probe> probe_;
  std::optional<SlotCounters> slots_;
};

}  // namespace

bool CheckResult::drops() const {
  return kernel ? kernel->reason == CHATGATE_DROP_BANNED : decision.reason == Reason::kBanned;
}

std::string CheckResult::reason() const {
  if (!kernel) return std::string(to_string(decision.reason));
  for (const Reason one :
       {Reason::kBanned, Reason::kWhitelisted, Reason::kUnlisted, Reason::kShadow, Reason::kPaused}) {
    if (counter_of(one) == kernel->reason) return std::string(to_string(one));
  }
  return std::string(counter_name(kernel->reason));
}

Result<CheckReport> check_addresses(Session& session, std::span<const IpAddress> addresses,
                                    const std::optional<IpAddress>& destination) {
  CheckReport report;
  Checker checker(session, report);
  CHATGATE_TRY_ASSIGN(const std::optional<Pending> pending, find_pending(session));
  if (pending) report.warnings.push_back(to_text(*pending));
  CHATGATE_TRY(checker.open());
  for (const IpAddress& address : addresses) {
    CHATGATE_TRY_ASSIGN(CheckResult result, checker.check(address, destination));
    report.results.push_back(std::move(result));
  }
  const WallTime now = wall_now();
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(report.pause, pause_at(session, now));
  CHATGATE_TRY_ASSIGN(const LastDrops drops, LastDrops::read(session, report.results, now));
  for (CheckResult& result : report.results) drops.tell(result);
  return report;
}

}  // namespace chatgate
