// SPDX-License-Identifier: Apache-2.0
#include "engine/idle.h"

#include <algorithm>
#include <span>
#include <vector>

#include "engine/key_hits.h"
#include "engine/plan.h"

namespace chatgate {
namespace {

/// What is known of every key, in key order.
struct Keys {
  std::vector<CompiledKey> compiled;
  std::vector<Hits> hits;
  std::vector<Hidden> hidden;
};

/// Both come in key order: one goes along with the other.
Result<std::vector<Hits>> read_hits(Session& session, std::span<const CompiledKey> keys) {
  CHATGATE_TRY_ASSIGN(const auto slots, slots_in_use(session));
  std::vector<Hits> hits(keys.size());
  std::size_t next = 0;
  CHATGATE_TRY(session.store.keys().each([&](const KeyCount& count) -> Status {
    while (next < keys.size() && keys[next].key < count.row.key) ++next;
    if (next == keys.size() || keys[next].key != count.row.key) return {};
    const bool counts = slots && count.row.slot != 0;
    hits[next] = counts ? hits_of(count, reading_of(slots->read(count.row.slot))) : count.kept;
    return {};
  }));
  return hits;
}

Result<Keys> read_keys(Session& session) {
  Keys keys;
  CHATGATE_TRY_ASSIGN(keys.compiled, compile_all(session));
  CHATGATE_TRY_ASSIGN(keys.hits, read_hits(session, keys.compiled));
  keys.hidden = find_hidden(keys.compiled, session.now);
  return keys;
}

/// Finds the keys of entries that come in prefix order.
class KeyFinder {
 public:
  explicit KeyFinder(std::span<const CompiledKey> keys) : keys_(keys) {}

  std::optional<std::size_t> find(const TableKey& key) {
    while (first_ < keys_.size() && keys_[first_].key.prefix < key.prefix) ++first_;
    for (std::size_t i = first_; i < keys_.size() && keys_[i].key.prefix == key.prefix; ++i) {
      if (keys_[i].key == key) return i;
    }
    return std::nullopt;
  }

 private:
  std::span<const CompiledKey> keys_;
  std::size_t first_ = 0;
};

/// Neighbours are mostly hidden by the same key.
class EntryOfKey {
 public:
  EntryOfKey(Session& session, std::span<const CompiledKey> keys) : session_(&session), keys_(keys) {}

  Result<std::optional<Entry>> find(std::uint32_t index) {
    if (index_ == index) return entry_;
    const CompiledKey& key = keys_[index];
    CHATGATE_TRY_ASSIGN(std::vector<Entry> entries, session_->store.entries().at(key.key.prefix));
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.kind == key.key.kind && entry.scope == key.key.scope && entry.expires > session_->now &&
             entry.shadow == (key.until <= session_->now);
    });
    entry_ = found == entries.end() ? std::nullopt : std::optional(std::move(*found));
    index_ = index;
    return entry_;
  }

 private:
  Session* session_;
  std::span<const CompiledKey> keys_;
  std::optional<std::uint32_t> index_;
  std::optional<Entry> entry_;
};

}  // namespace

Status each_idle(Session& session, const IdleRequest& request,
                 const std::function<Status(const IdleEntry&)>& visit) {
  CHATGATE_TRY_ASSIGN(const Transaction view, session.store.begin_read());
  CHATGATE_TRY_ASSIGN(const Keys keys, read_keys(session));
  const WallTime limit = session.now - request.span;
  KeyFinder finder(keys.compiled);
  EntryOfKey hiders(session, keys.compiled);
  EntryFilter filter;
  filter.alive_at = session.now;
  filter.kind = request.kind;
  filter.list = request.list;
  filter.license = request.license;
  return session.store.entries().each(filter, [&](const Entry& entry) -> Status {
    const auto at = finder.find({entry.prefix, entry.kind, entry.scope});
    if (!at || std::max(entry.created, keys.hits[*at].last_seen) >= limit) return {};
    IdleEntry idle{entry, keys.hits[*at], keys.hidden[*at].hiding, {}};
    if (idle.hiding != Hiding::kNone) {
      CHATGATE_TRY_ASSIGN(idle.hidden_by, hiders.find(keys.hidden[*at].by));
    }
    return visit(idle);
  });
}

}  // namespace chatgate
