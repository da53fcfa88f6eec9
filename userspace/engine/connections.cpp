// SPDX-License-Identifier: Apache-2.0
#include "engine/connections.h"

#include <algorithm>
#include <map>
#include <utility>

#include "host/connections.h"
#include "policy/explain.h"

namespace chatgate {
namespace {

bool is_covered(std::span<const PrefixItem> items, const IpAddress& address) {
  for (int length = 0; length <= address_bits(address.family); ++length) {
    const IpPrefix prefix = make_prefix(address, length);
    const auto found = std::lower_bound(items.begin(), items.end(), prefix,
                                        [](const PrefixItem& a, const IpPrefix& b) { return a.prefix < b; });
    if (found != items.end() && found->prefix == prefix) return true;
  }
  return false;
}

Result<bool> is_dropped(Session& session, const IpAddress& remote, const IpAddress& local) {
  CHATGATE_TRY_ASSIGN(std::vector<Entry> entries, session.store.entries().covering(host_prefix(remote)));
  CHATGATE_TRY_ASSIGN(const std::uint32_t scope, session.store.lists().scope_of(local));
  return explain(std::move(entries), scope, false, session.now).decision.reason == Reason::kBanned;
}

}  // namespace

Result<ConnectionsCut> connections_cut(Session& session, std::span<const PrefixItem> items) {
  CHATGATE_TRY_ASSIGN(const std::vector<Connection> connections, established_connections());
  ConnectionsCut count;
  std::map<std::pair<IpAddress, IpAddress>, bool> known;  // one visitor has many connections
  for (const Connection& one : connections) {
    const auto [verdict, fresh] = known.try_emplace({one.remote, one.local}, false);
    if (fresh && is_covered(items, one.remote)) {
      CHATGATE_TRY_ASSIGN(verdict->second, is_dropped(session, one.remote, one.local));
    }
    if (!verdict->second) continue;
    ++count.all;
    count.opened_here += one.opened_here ? 1 : 0;
  }
  return count;
}

}  // namespace chatgate
