// SPDX-License-Identifier: Apache-2.0
#include "datapath/readback.h"

#include <algorithm>
#include <cstring>

#include "datapath/gate_bits.h"
#include "datapath/table_spec.h"

namespace chatgate {
namespace {

Status read_table(const Tables& tables, chatgate_map which, std::vector<KernelKey>& out) {
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
  for (std::uint32_t which = CHATGATE_MAP_ALLOW4; which < CHATGATE_OUTER_MAPS; ++which)
    CHATGATE_TRY(read_table(tables, static_cast<chatgate_map>(which), keys));
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
  CHATGATE_TRY_ASSIGN(const BpfMap table, tables.active_inner(table_of(key)));
  const chatgate_key encoded = encode_key(key);
  chatgate_value value{};
  CHATGATE_TRY_ASSIGN(const bool found, table.lookup(&encoded, &value));
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
