// SPDX-License-Identifier: Apache-2.0
#include "datapath/generation.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <future>
#include <vector>

#include "base/failpoint.h"
#include "chatgate/gate.h"
#include "datapath/gate_bits.h"
#include "datapath/host_table.h"
#include "datapath/table_spec.h"

namespace chatgate {
namespace {

constexpr std::uint32_t kBatch = 65536;
constexpr std::uint32_t kHeadroom = 1024;  // keys added in place before ENOSPC asks for a new generation

/// Runs `work` for every outer map at once: an outer write waits for a grace period, filling is bound by
/// memory.
Status for_each_map(const std::function<Status(chatgate_map)>& work) {
  std::array<std::future<Status>, CHATGATE_OUTER_MAPS> running;
  for (std::uint32_t i = 0; i < CHATGATE_OUTER_MAPS; ++i)
    running.at(i) = std::async(std::launch::async, work, static_cast<chatgate_map>(i));
  Status first;
  for (auto& one : running) {
    Status status = one.get();
    if (!status && first) first = status;
  }
  return first;
}

bool is_in_trie(chatgate_map trie, const KernelKey& key) {
  const chatgate_map table = table_of(key.compiled.key);
  return table == trie || (trie_of(key.compiled.key) == trie && HostTable::belongs_in_trie(key));
}

/// Keys and values of one table, packed as the kernel takes them: so many at a time, as they are as large
/// again.
class Batch {
 public:
  Batch(BpfMap& table, std::uint32_t key_size) : table_(table), key_size_(key_size) {}

  Status add(const KernelKey& key) {
    const chatgate_key encoded = encode_key(key.compiled.key);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&encoded);
    keys_.insert(keys_.end(), bytes, bytes + key_size_);
    values_.push_back(encode_value(key));
    return values_.size() == kBatch ? write() : Status();
  }

  Status write() {
    if (values_.empty()) return {};
    const auto count = static_cast<std::uint32_t>(values_.size());
    CHATGATE_TRY(table_.update_batch(keys_.data(), values_.data(), count));
    keys_.clear();
    values_.clear();
    return {};
  }

 private:
  BpfMap& table_;
  std::uint32_t key_size_;
  std::vector<std::uint8_t> keys_;
  std::vector<chatgate_value> values_;
};

std::uint32_t with_headroom(std::size_t keys) {
  return static_cast<std::uint32_t>(keys + std::max<std::size_t>(keys / 8, kHeadroom));
}

Result<BpfMap> fill_trie(chatgate_map trie, std::span<const KernelKey> keys) {
  const auto in_trie = [trie](const KernelKey& key) { return is_in_trie(trie, key); };
  const TableSpec& spec = table_spec(trie);
  const auto count = static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), in_trie));
  CHATGATE_TRY_ASSIGN(BpfMap table, BpfMap::create(spec.name, spec.inner, with_headroom(count)));
  Batch batch(table, key_size(trie));
  for (const KernelKey& key : keys) {
    if (in_trie(key)) CHATGATE_TRY(batch.add(key));
  }
  CHATGATE_TRY(batch.write());
  return table;
}

bool put_all(HostTable& hosts, chatgate_map map, std::span<const KernelKey> keys) {
  return std::all_of(keys.begin(), keys.end(), [&](const KernelKey& key) {
    return table_of(key.compiled.key) != map || hosts.put(key) != HostTable::Put::kNoRoom;
  });
}

/// A table in which a key finds all its buckets full is made anew, twice as large.
Result<BpfMap> fill_hosts(chatgate_map map, std::span<const KernelKey> keys, HostHash hash,
                          std::uint32_t& buckets) {
  const Family family = map == CHATGATE_MAP_HOST4 ? Family::kV4 : Family::kV6;
  const auto count = static_cast<std::size_t>(std::count_if(
      keys.begin(), keys.end(), [&](const KernelKey& key) { return table_of(key.compiled.key) == map; }));
  const TableSpec& spec = table_spec(map);
  for (hash.buckets = HostTable::buckets_for(family, with_headroom(count));; hash.buckets *= 2) {
    CHATGATE_TRY_ASSIGN(BpfMap table, BpfMap::create(spec.name, spec.inner, hash.array_size()));
    CHATGATE_TRY_ASSIGN(const MappedArray memory,
                        MappedArray::map(table, hash.array_size() * sizeof(chatgate_bucket), true));
    HostTable hosts(family, static_cast<chatgate_bucket*>(memory.data()), hash);
    buckets = hash.buckets;
    if (put_all(hosts, map, keys)) return table;
  }
}

Result<BpfMap> fill_destinations(chatgate_map map, std::span<const KernelDestination> destinations) {
  const TableSpec& spec = table_spec(map);
  const Family family = map == CHATGATE_MAP_DEST4 ? Family::kV4 : Family::kV6;
  CHATGATE_TRY_ASSIGN(BpfMap table,
                      BpfMap::create(spec.name, spec.inner, with_headroom(destinations.size())));
  for (const KernelDestination& destination : destinations) {
    if (destination.address.family != family) continue;
    CHATGATE_TRY(table.update(destination.address.bytes.data(), &destination.scope));
  }
  return table;
}

Result<BpfMap> fill_gate(chatgate_map map, std::span<const KernelKey> keys) {
  const TableSpec& spec = table_spec(map);
  CHATGATE_TRY_ASSIGN(BpfMap table, BpfMap::create(spec.name, spec.inner, spec.fixed_entries));
  CHATGATE_TRY_ASSIGN(const MappedArray memory,
                      MappedArray::map(table, spec.fixed_entries * sizeof(std::uint64_t), true));
  GateMemory gates;
  auto* words = static_cast<std::uint64_t*>(memory.data());
  if (map == CHATGATE_MAP_GATE4) gates.gate4 = words;
  if (map == CHATGATE_MAP_GATE6WIDE) gates.gate6_wide = words;
  if (map == CHATGATE_MAP_GATE6NARROW) gates.gate6_narrow = words;
  for (const KernelKey& key : keys) {
    if (gate_of(key.compiled.key.prefix) == map) open_gate(gates, key.compiled.key);
  }
  return table;
}

Result<std::uint64_t> random_seed() {
  std::uint64_t seed = 0;
  if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
    return fail(system_error("make random number", "", errno));
  return seed;
}

}  // namespace

Result<BpfMap> Generation::fill(chatgate_map map, std::span<const KernelKey> keys,
                                std::span<const KernelDestination> destinations) {
  if (map <= CHATGATE_MAP_GATE6NARROW) return fill_gate(map, keys);
  if (map <= CHATGATE_MAP_DEST6) return fill_destinations(map, destinations);
  if (map <= CHATGATE_MAP_BAN6) return fill_trie(map, keys);
  return fill_hosts(map, keys, {0, about_.seed},
                    map == CHATGATE_MAP_HOST4 ? about_.buckets4 : about_.buckets6);
}

Result<Generation> Generation::build(std::span<const KernelKey> keys,
                                     std::span<const KernelDestination> destinations) {
  Generation generation;
  CHATGATE_TRY_ASSIGN(generation.about_.seed, random_seed());
  CHATGATE_TRY(for_each_map([&](chatgate_map map) -> Status {
    CHATGATE_TRY_ASSIGN(generation.maps_.at(map), generation.fill(map, keys, destinations));
    return {};
  }));
  for (const KernelKey& key : keys) generation.about_.tables |= table_bits_of(key.compiled.key);
  if (!destinations.empty()) generation.about_.tables |= CHATGATE_HAS_SCOPES;
  CHATGATE_FAILPOINT("generation.filled");
  return generation;
}

Status Generation::install(Tables& tables, std::uint32_t index) const {
  CHATGATE_TRY(for_each_map([&](chatgate_map map) -> Status {
    const int fd = maps_.at(map).fd();
    return tables.map(map).update(&index, &fd);
  }));
  tables.control().generation[index] = about_;
  return {};
}

Status install_inactive(Tables& tables, const Generation& generation) {
  // A deadline that another store set would send packets to what is installed here.
  CHATGATE_TRY(tables.disarm(tables.pending_until() == WallTime{}));
  tables.settle();
  CHATGATE_TRY(tables.grace_period());
  CHATGATE_TRY(generation.install(tables, tables.active() ^ 1U));
  CHATGATE_FAILPOINT("generation.installed");
  return {};
}

Status flip_to(Tables& tables, std::uint64_t revision) {
  tables.set_word(revision, tables.active() ^ 1U);
  CHATGATE_FAILPOINT("generation.flipped");
  CHATGATE_TRY(tables.grace_period());
  return forget_inactive(tables);
}

void flip_until(Tables& tables, std::uint64_t revision, WallTime deadline) {
  const std::uint32_t next = tables.active() ^ 1U;
  tables.arm(deadline);
  tables.set_word(revision, next);
  CHATGATE_FAILPOINT("generation.flipped");
}

Status forget_inactive(Tables& tables) {
  const std::uint32_t index = tables.active() ^ 1U;
  return for_each_map([&](chatgate_map map) -> Status {
    CHATGATE_TRY(tables.map(map).erase(&index));
    return {};
  });
}

Result<bool> has_inactive(const Tables& tables) {
  const std::uint32_t index = tables.active() ^ 1U;
  for (std::uint32_t i = 0; i < CHATGATE_OUTER_MAPS; ++i) {
    std::uint32_t id = 0;
    CHATGATE_TRY_ASSIGN(const bool found, tables.map(static_cast<chatgate_map>(i)).lookup(&index, &id));
    if (found) return true;
  }
  return false;
}

}  // namespace chatgate
