// SPDX-License-Identifier: Apache-2.0
#include "service/collect.h"

#include <algorithm>
#include <utility>

#include "datapath/attachment.h"
#include "datapath/counters.h"
#include "datapath/event_ring.h"
#include "datapath/key_codec.h"
#include "engine/list_age.h"
#include "engine/pending.h"
#include "engine/protected_list.h"
#include "engine/refresh.h"
#include "engine/status.h"

namespace chatgate {
namespace {

void add_reasons(const PortCounts& port, std::vector<ReasonMetrics>& reasons) {
  for (std::size_t i = 0; i < port.reasons.size(); ++i) {
    const PacketCount& count = port.reasons.at(i);
    reasons.push_back({port.interface,
                       std::string(counter_name(static_cast<chatgate_counter>(i))),
                       i >= CHATGATE_NOTE_VLAN,
                       {count.packets, count.bytes, {}}});
  }
}

ListMetrics list_metrics(const ListRow& row, const LiveEntries& live, WallTime now) {
  ListMetrics list;
  list.name = row.info.name;
  list.kind = to_string(row.info.kind);
  list.license = row.info.license;
  const auto entries = live.by_list.find(row.id);
  list.entries = entries == live.by_list.end() ? 0 : entries->second;
  list.updated = std::max(row.settings.checked_at, row.settings.changed_at);
  list.max_age = row.settings.max_age;
  list.stale = is_stale(row.settings, now);
  return list;
}

Status add_refreshes(Session& session, StoreMetrics& store) {
  CHATGATE_TRY_ASSIGN(const std::vector<RefreshedList> refreshed, refreshed_lists(session.store));
  for (const RefreshedList& one : refreshed) {
    const auto list = std::find_if(store.lists.begin(), store.lists.end(),
                                   [&](const ListMetrics& known) { return known.name == one.list; });
    if (list == store.lists.end()) continue;
    list->refresh = RefreshMetrics{one.state.attempted_at, one.state.succeeded_at, one.state.failures};
  }
  return {};
}

}  // namespace

Result<KernelMetrics> collect_kernel(const Tables& tables) {
  KernelMetrics kernel;
  CHATGATE_TRY_ASSIGN(const std::vector<PortCounts> ports, read_counters(tables));
  for (const PortCounts& port : ports) add_reasons(port, kernel.reasons);
  CHATGATE_TRY_ASSIGN(const EventFlow flow, read_event_flow(tables));
  kernel.events = {flow.sent, flow.limited, flow.lost};
  kernel.generation = tables.active();
  kernel.revision = tables.revision();
  kernel.pause_until = decode_time(__atomic_load_n(&tables.control().pause_until, __ATOMIC_RELAXED));
  CHATGATE_TRY_ASSIGN(kernel.bytes, tables.memory());
  return kernel;
}

Result<std::vector<InterfaceMetrics>> collect_attachments(const PinDirectory& pins, const Tables* tables) {
  CHATGATE_TRY_ASSIGN(const std::vector<Attachment> attached, all_attachments(pins, tables));
  std::vector<InterfaceMetrics> interfaces;
  interfaces.reserve(attached.size());
  for (const Attachment& one : attached)
    interfaces.push_back(
        {one.interface, std::string(to_string(one.mode)), true, one.current, std::nullopt, one.dispatcher});
  return interfaces;
}

Result<std::vector<InterfaceMetrics>> collect_interfaces(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::vector<InterfaceStatus> states, interface_states(session));
  std::vector<InterfaceMetrics> interfaces;
  interfaces.reserve(states.size());
  for (const InterfaceStatus& one : states)
    interfaces.push_back({one.name, one.mode, one.attached, one.current, one.wanted, one.dispatcher});
  return interfaces;
}

Result<StoreMetrics> collect_store(Session& session, EntryCounts& entries, const ListHits* hits) {
  StoreMetrics store;
  CHATGATE_TRY_ASSIGN(store.revision, session.store.settings().revision());
  CHATGATE_TRY_ASSIGN(store.keys, keys_in_use(session));
  CHATGATE_TRY_ASSIGN(store.max_keys, session.store.settings().max_entries());
  CHATGATE_TRY_ASSIGN(const auto pending, find_pending(session));
  if (pending && pending->held) store.pending_until = pending->deadline;
  CHATGATE_TRY_ASSIGN(const LiveEntries* live, entries.look(session));
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> rows, session.store.lists().rows());
  for (const ListRow& row : rows) {
    store.lists.push_back(list_metrics(row, *live, session.now));
    if (hits != nullptr) store.lists.back().hits = hits->of_list(row.id);
  }
  CHATGATE_TRY(add_refreshes(session, store));
  if (hits == nullptr) return store;
  for (const auto& [name, sum] : hits->by_license()) store.licenses.push_back({name, sum});
  return store;
}

}  // namespace chatgate
