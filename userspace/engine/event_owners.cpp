// SPDX-License-Identifier: Apache-2.0
#include "engine/event_owners.h"

#include <algorithm>

#include "net/ip_prefix.h"

namespace chatgate {
namespace {

constexpr std::size_t kRemembered = 4096;  // slots

/// Slots count for the store that gave them out, in the tables that it gave them out for.
Result<bool> slots_are_ours(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t epoch, session.store.settings().kernel_epoch());
  return session.tables->store() == session.store.id() && session.tables->control().epoch == epoch;
}

/// All entries with the key of that slot among those that cover the source.
Result<std::vector<Entry>> look_up(Session& session, const PacketEvent& packet) {
  CHATGATE_TRY_ASSIGN(std::vector<Entry> covering,
                      session.store.entries().covering(host_prefix(packet.source)));
  std::vector<Entry> owners;
  std::optional<TableKey> asked;
  bool right = false;
  for (Entry& entry : covering) {
    if (entry.kind != Kind::kBan) continue;
    const TableKey key{entry.prefix, entry.kind, entry.scope};
    if (asked != key) {
      CHATGATE_TRY_ASSIGN(const auto row, session.store.keys().find(key));
      right = row && row->slot == packet.slot;
      asked = key;
    }
    if (right) owners.push_back(std::move(entry));
  }
  return owners;
}

}  // namespace

Status EventOwners::follow_revision(Session& session) {
  CHATGATE_TRY_ASSIGN(const std::uint64_t revision, session.store.settings().revision());
  if (revision == revision_ && ours_ && by_slot_.size() < kRemembered) return {};
  by_slot_.clear();
  revision_ = revision;
  CHATGATE_TRY_ASSIGN(ours_, slots_are_ours(session));
  return {};
}

Result<std::vector<Entry>> EventOwners::of(Session& session, const PacketEvent& packet) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY(follow_revision(session));
  if (!ours_ || packet.slot == CHATGATE_SLOT_NONE) return std::vector<Entry>{};
  auto found = by_slot_.find(packet.slot);
  if (found == by_slot_.end()) {
    CHATGATE_TRY_ASSIGN(std::vector<Entry> owners, look_up(session, packet));
    found = by_slot_.emplace(packet.slot, std::move(owners)).first;
  }
  std::vector<Entry> live;
  std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(live), [&](const Entry& entry) {
    return entry.expires > packet.at && entry.shadow == packet.shadow && covers(entry.prefix, packet.source);
  });
  return live;
}

}  // namespace chatgate
