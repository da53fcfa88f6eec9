// SPDX-License-Identifier: Apache-2.0
#include "datapath/readback.h"

#include <algorithm>
#include <cstring>

#include "datapath/gate_bits.h"
#include "datapath/host_table.h"
#include "datapath/table_spec.h"

namespace chatgate {
namespace {

Status read_trie(const Tables& tables, chatgate_map which, std::vector<KernelKey>& out) {
  CHATGATE_TRY_ASSIGN(const BpfMap table, tables.active_inner(which));
  const std::uint32_t size = key_size(which);
  CHATGATE_TRY_ASSIGN(const std::vector<std::byte> keys, table.keys(size));
  for (std::size_t at = 0; at < keys.size(); at += size) {
    chatgate_key key{};
    std::memcpy(&key, &keys[at], size);
    chatgate_value value{};
    CHATGATE_TRY_ASSIGN(const bool found, table.lookup(&keys[at], &value));
    if (found) out.push_back(decode_value(decode_key(which, key), value));
  }
  return {};
}

Status read_destination_table(const Tables& tables, chatgate_map which, std::vector<KernelDestination>& out) {
  CHATGATE_TRY_ASSIGN(const BpfMap table, tables.active_inner(which));
  const std::uint32_t size = table_spec(which).inner.key_size;
  CHATGATE_TRY_ASSIGN(const std::vector<std::byte> keys, table.keys(size));
  for (std::size_t at = 0; at < keys.size(); at += size) {
    KernelDestination destination;
    destination.address.family = which == CHATGATE_MAP_DEST4 ? Family::kV4 : Family::kV6;
    std::memcpy(destination.address.bytes.data(), &keys[at], size);
    CHATGATE_TRY_ASSIGN(const bool found, table.lookup(&keys[at], &destination.scope));
    if (found) out.push_back(destination);
  }
  return {};
}

/// The array of a host table and its hash; `active` is the generation of both.
struct OpenedHosts {
  BpfMap map;
  HostHash hash;
};

Result<OpenedHosts> open_hosts(const Tables& tables, chatgate_map which) {
  for (;;) {
    const std::uint32_t before = tables.active();
    const HostHash hash = tables.host_hash(which, before);
    auto map = tables.inner(which, before);
    if (tables.active() != before) continue;
    if (!map) return fail(map.error());
    return OpenedHosts{std::move(*map), hash};
  }
}

Status read_hosts(const Tables& tables, chatgate_map which, std::vector<KernelKey>& out) {
  const Family family = which == CHATGATE_MAP_HOST4 ? Family::kV4 : Family::kV6;
  CHATGATE_TRY_ASSIGN(const OpenedHosts opened, open_hosts(tables, which));
  const std::size_t bytes = opened.hash.array_size() * sizeof(chatgate_bucket);
  CHATGATE_TRY_ASSIGN(const MappedArray memory, MappedArray::map(opened.map, bytes, false));
  const HostTable hosts(family, static_cast<chatgate_bucket*>(memory.data()), opened.hash);
  hosts.each([&](const KernelKey& key) { out.push_back(key); });
  return {};
}

/// One host, from its buckets alone.
Result<std::optional<KernelKey>> read_host(const Tables& tables, const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const OpenedHosts opened, open_hosts(tables, table_of(key)));
  const std::size_t bucket = sizeof(chatgate_bucket);
  CHATGATE_TRY_ASSIGN(MappedArray memory, MappedArray::reserve(opened.hash.array_size() * bucket, false));
  CHATGATE_TRY(memory.reach(opened.map, HostTable::first_bucket_of(key, opened.hash) * bucket,
                            CHATGATE_HOST_PROBES * bucket));
  auto* const first = static_cast<chatgate_bucket*>(memory.data());
  return HostTable(key.prefix.address.family, first, opened.hash).find(key);
}

/// The gates of the active generation, read only.
struct MappedGates {
  std::vector<MappedArray> memory;
  GateMemory words;
};

Result<MappedGates> map_gates(const Tables& tables) {
  MappedGates gates;
  for (const chatgate_map which : {CHATGATE_MAP_GATE4, CHATGATE_MAP_GATE6WIDE, CHATGATE_MAP_GATE6NARROW}) {
    CHATGATE_TRY_ASSIGN(const BpfMap map, tables.active_inner(which));
    const std::size_t bytes = table_spec(which).fixed_entries * sizeof(std::uint64_t);
    CHATGATE_TRY_ASSIGN(MappedArray memory, MappedArray::map(map, bytes, false));
    gates.memory.push_back(std::move(memory));
  }
  gates.words = {static_cast<std::uint64_t*>(gates.memory[0].data()),
                 static_cast<std::uint64_t*>(gates.memory[1].data()),
                 static_cast<std::uint64_t*>(gates.memory[2].data())};
  return gates;
}

}  // namespace

Result<std::vector<KernelKey>> read_keys(const Tables& tables) {
  std::vector<KernelKey> keys;
  for (std::uint32_t which = CHATGATE_MAP_ALLOW4; which <= CHATGATE_MAP_BAN6; ++which)
    CHATGATE_TRY(read_trie(tables, static_cast<chatgate_map>(which), keys));
  CHATGATE_TRY(read_hosts(tables, CHATGATE_MAP_HOST4, keys));
  CHATGATE_TRY(read_hosts(tables, CHATGATE_MAP_HOST6, keys));
  std::sort(keys.begin(), keys.end(),
            [](const KernelKey& a, const KernelKey& b) { return a.compiled.key < b.compiled.key; });
  return keys;
}

Result<std::vector<KernelDestination>> read_destinations(const Tables& tables) {
  std::vector<KernelDestination> all;
  CHATGATE_TRY(read_destination_table(tables, CHATGATE_MAP_DEST4, all));
  CHATGATE_TRY(read_destination_table(tables, CHATGATE_MAP_DEST6, all));
  std::sort(all.begin(), all.end(),
            [](const KernelDestination& a, const KernelDestination& b) { return a.address < b.address; });
  return all;
}

Result<std::optional<KernelKey>> read_key(const Tables& tables, const TableKey& key) {
  if (table_of(key) != trie_of(key)) {
    CHATGATE_TRY_ASSIGN(auto held, read_host(tables, key));
    if (held) return held;
  }
  CHATGATE_TRY_ASSIGN(const BpfMap trie, tables.active_inner(trie_of(key)));
  const chatgate_key encoded = encode_key(key);
  chatgate_value value{};
  CHATGATE_TRY_ASSIGN(const bool found, trie.lookup(&encoded, &value));
  // A trie answers with the longest match: only the key itself counts.
  if (!found || value.length != key.prefix.length) return std::optional<KernelKey>();
  return std::optional(decode_value(key, value));
}

Result<std::vector<TableKey>> hidden_keys(const Tables& tables, std::span<const KernelKey> keys) {
  CHATGATE_TRY_ASSIGN(const MappedGates gates, map_gates(tables));
  const std::uint32_t bits = tables.control().generation[tables.active()].tables;
  std::vector<TableKey> hidden;
  for (const KernelKey& key : keys) {
    const std::uint32_t bit = table_bits_of(key.compiled.key);
    const bool looked_for = (bits & bit) == bit;
    if (!looked_for || !gate_is_open(gates.words, key.compiled.key)) hidden.push_back(key.compiled.key);
  }
  return hidden;
}

}  // namespace chatgate
