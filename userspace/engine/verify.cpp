// SPDX-License-Identifier: Apache-2.0
#include "engine/verify.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/progress.h"
#include "datapath/attachment.h"
#include "datapath/host_table.h"
#include "datapath/readback.h"
#include "engine/pending.h"
#include "model/timestamp.h"
#include "policy/compile.h"

namespace chatgate {
namespace {

constexpr std::int64_t kClockDrift = 500'000'000;  // ns; commands mend it beyond 100 ms

std::string describe_end(WallTime end) { return end == WallTime{} ? "none" : to_string(end); }

void compare_key(const KernelKey& wanted, const KernelKey& held, std::vector<Difference>& out) {
  const std::string object = describe(wanted.compiled.key);
  if (wanted.compiled.until != held.compiled.until)
    out.push_back({"differs", object,
                   fmt::format("ends {} in the store, {} in the kernel", describe_end(wanted.compiled.until),
                               describe_end(held.compiled.until))});
  if (wanted.compiled.shadow_until != held.compiled.shadow_until)
    out.push_back(
        {"differs", object,
         fmt::format("shadow ends {} in the store, {} in the kernel",
                     describe_end(wanted.compiled.shadow_until), describe_end(held.compiled.shadow_until))});
  if (wanted.slot != held.slot)
    out.push_back({"differs", object,
                   fmt::format("counts in slot {} by the store, {} in the kernel", wanted.slot, held.slot)});
}

/// An end that has passed says nothing any more: the program goes by the other one.
KernelKey without_what_is_over(KernelKey key, WallTime now) {
  for (WallTime* end : {&key.compiled.until, &key.compiled.shadow_until}) {
    if (*end <= now) *end = {};
  }
  return kernel_form(key);
}

void compare_keys(const std::vector<KernelKey>& wanted, const std::vector<KernelKey>& held, WallTime now,
                  std::vector<Difference>& out) {
  auto have = held.begin();
  const auto unknown = [&](const KernelKey& key) {
    const bool over = end_of(key.compiled) <= now;
    if (!over) out.push_back({"unknown to the store", describe(key.compiled.key), "the kernel holds it"});
  };
  for (const KernelKey& want : wanted) {
    while (have != held.end() && have->compiled.key < want.compiled.key) unknown(*have++);
    if (have == held.end() || have->compiled.key != want.compiled.key) {
      out.push_back({"missing in the kernel", describe(want.compiled.key), "the store holds it"});
      continue;
    }
    compare_key(want, without_what_is_over(*have++, now), out);
  }
  while (have != held.end()) unknown(*have++);
}

Result<std::vector<KernelKey>> wanted_keys(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<Claim> claims, session.store.entries().claims(session.now));
  CHATGATE_TRY_ASSIGN(const std::vector<KeyCount> rows, session.store.keys().in_kernel());
  std::vector<KernelKey> keys;
  auto row = rows.begin();
  for (const CompiledKey& compiled : compile(claims, session.now)) {
    while (row != rows.end() && row->row.key < compiled.key) ++row;
    const bool known = row != rows.end() && row->row.key == compiled.key;
    keys.push_back(kernel_form({compiled, known ? row->row.slot : CHATGATE_SLOT_NONE}));
  }
  return keys;
}

Status compare_destinations(Session& session, std::vector<Difference>& out) {
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> wanted, session.store.lists().destinations());
  CHATGATE_TRY_ASSIGN(const std::vector<KernelDestination> held, read_destinations(*session.tables));
  for (const Destination& want : wanted) {
    const bool same = std::any_of(held.begin(), held.end(), [&](const KernelDestination& have) {
      return have.address == want.address && have.scope == want.scope;
    });
    if (!same)
      out.push_back(
          {"missing in the kernel", to_string(want.address), "destination of license " + want.license});
  }
  for (const KernelDestination& have : held) {
    const bool same = std::any_of(wanted.begin(), wanted.end(),
                                  [&](const Destination& want) { return have.address == want.address; });
    if (!same)
      out.push_back(
          {"unknown to the store", to_string(have.address), "the kernel holds it as a destination"});
  }
  return {};
}

Status compare_control(Session& session, std::vector<Difference>& out) {
  const Tables& tables = *session.tables;
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(const WallTime pause, session.store.settings().pause_until());
  if (tables.store() != session.store.id())
    out.push_back({"differs", "store", "the kernel's tables are another store's"});
  if (tables.revision() != revision)
    out.push_back({"differs", "revision",
                   fmt::format("{} in the store, {} in the kernel", revision, tables.revision())});
  const std::uint64_t wanted_pause = pause == WallTime{} ? 0 : encode_time(pause);
  if (tables.control().pause_until != wanted_pause)
    out.push_back({"differs", "pause", "ends otherwise in the kernel"});
  if (std::abs(tables.control().wall_offset - wall_offset_now()) > kClockDrift)
    out.push_back(
        {"differs", "clock", "temporary entries end at the wrong time; any changing command mends it"});
  return {};
}

Status compare_interfaces(Session& session, std::vector<Difference>& out) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceRow> rows, session.store.interfaces().all());
  for (const InterfaceRow& row : rows) {
    if (!row.wanted) continue;
    const auto found = find_attachment(*session.pins, row.name, &*session.tables);
    const std::string hint = fmt::format("'chatgate attach {}'", row.name);
    if (!found || !*found)
      out.push_back({"not attached", row.name, hint});
    else if (!(*found)->current)
      out.push_back({"differs", row.name, "filters by older tables; " + hint});
  }
  return {};
}

}  // namespace

std::string describe(const TableKey& key) {
  const std::string text = fmt::format("{} {}", to_string(key.kind), to_string(key.prefix));
  return key.scope == 0 ? text : fmt::format("{} in scope {}", text, key.scope);
}

Result<VerifyReport> verify(Session& session) {
  VerifyReport report;
  if (!session.tables) {
    const std::string detail =
        session.tables_error ? session.tables_error->reason : "nothing of chatgate is in the kernel";
    report.differences.push_back({"not attached", "kernel", detail});
    return report;
  }
  begin_progress("reading the books");
  CHATGATE_TRY_ASSIGN(const std::vector<KernelKey> wanted, wanted_keys(session));
  begin_progress("reading the kernel's tables");
  CHATGATE_TRY_ASSIGN(const std::vector<KernelKey> held, read_keys(*session.tables));
  report.keys = wanted.size();
  CHATGATE_TRY_ASSIGN(const std::optional<Pending> pending, find_pending(session));
  if (pending && !pending->held)
    report.differences.push_back(
        {"not confirmed", fmt::format("revision {}", pending->change.revision), to_text(*pending)});
  CHATGATE_TRY(compare_control(session, report.differences));
  begin_progress("comparing");
  compare_keys(wanted, held, session.now, report.differences);
  CHATGATE_TRY_ASSIGN(const std::vector<TableKey> hidden, hidden_keys(*session.tables, wanted));
  for (const TableKey& key : hidden)
    report.differences.push_back(
        {"hidden by the gate", describe(key), "packets do not get as far as this key"});
  CHATGATE_TRY(compare_destinations(session, report.differences));
  CHATGATE_TRY(compare_interfaces(session, report.differences));
  return report;
}

}  // namespace chatgate
