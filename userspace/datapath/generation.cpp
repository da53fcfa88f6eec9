// SPDX-License-Identifier: Apache-2.0
#include "datapath/generation.h"

#include <algorithm>
#include <functional>
#include <future>
#include <vector>

#include "base/failpoint.h"
#include "chatgate/gate.h"
#include "datapath/gate_bits.h"
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

/// Keys and values of one table, packed as the kernel takes them.
struct Batch {
  std::vector<std::uint8_t> keys;
  std::vector<chatgate_value> values;
};

Batch pack(chatgate_map map, std::span<const KernelKey> keys) {
  Batch batch;
  const std::uint32_t size = key_size(map);
  for (const KernelKey& key : keys) {
    if (table_of(key.compiled.key) != map) continue;
    const chatgate_key encoded = encode_key(key.compiled.key);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&encoded);
    batch.keys.insert(batch.keys.end(), bytes, bytes + size);
    batch.values.push_back(encode_value(key));
  }
  return batch;
}

std::uint32_t with_headroom(std::size_t keys) {
  return static_cast<std::uint32_t>(keys + std::max<std::size_t>(keys / 8, kHeadroom));
}

Result<BpfMap> fill_keyed(chatgate_map map, std::span<const KernelKey> keys) {
  const Batch batch = pack(map, keys);
  const std::uint32_t size = key_size(map);
  const TableSpec& spec = table_spec(map);
  CHATGATE_TRY_ASSIGN(BpfMap table,
                      BpfMap::create(spec.name, spec.inner, with_headroom(batch.values.size())));
  for (std::size_t at = 0; at < batch.values.size(); at += kBatch) {
    const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(kBatch, batch.values.size() - at));
    CHATGATE_TRY(table.update_batch(&batch.keys[at * size], &batch.values[at], count));
  }
  return table;
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
    const IpPrefix& prefix = key.compiled.key.prefix;
    chatgate_map gate = CHATGATE_MAP_GATE4;
    if (prefix.address.family == Family::kV6)
      gate = prefix.length >= CHATGATE_GATE6_NARROW_FROM ? CHATGATE_MAP_GATE6NARROW : CHATGATE_MAP_GATE6WIDE;
    if (gate == map) open_gate(gates, key.compiled.key);
  }
  return table;
}

Result<BpfMap> fill(chatgate_map map, std::span<const KernelKey> keys,
                    std::span<const KernelDestination> destinations) {
  if (map <= CHATGATE_MAP_GATE6NARROW) return fill_gate(map, keys);
  if (map <= CHATGATE_MAP_DEST6) return fill_destinations(map, destinations);
  return fill_keyed(map, keys);
}

}  // namespace

Result<Generation> Generation::build(std::span<const KernelKey> keys,
                                     std::span<const KernelDestination> destinations) {
  Generation generation;
  CHATGATE_TRY(for_each_map([&](chatgate_map map) -> Status {
    CHATGATE_TRY_ASSIGN(generation.maps_.at(map), fill(map, keys, destinations));
    return {};
  }));
  for (const KernelKey& key : keys) generation.table_bits_ |= table_bits_of(key.compiled.key);
  if (!destinations.empty()) generation.table_bits_ |= CHATGATE_HAS_SCOPES;
  CHATGATE_FAILPOINT("generation.filled");
  return generation;
}

Status Generation::install(Tables& tables, std::uint32_t index) const {
  CHATGATE_TRY(for_each_map([&](chatgate_map map) -> Status {
    const int fd = maps_.at(map).fd();
    return tables.map(map).update(&index, &fd);
  }));
  tables.control().generation[index] = {table_bits_, 0};
  return {};
}

Status install_inactive(Tables& tables, const Generation& generation) {
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

Status forget_inactive(Tables& tables) {
  const std::uint32_t index = tables.active() ^ 1U;
  return for_each_map([&](chatgate_map map) -> Status {
    CHATGATE_TRY(tables.map(map).erase(&index));
    return {};
  });
}

}  // namespace chatgate
