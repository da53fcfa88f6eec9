// SPDX-License-Identifier: Apache-2.0
#include "datapath/in_place.h"

#include <array>
#include <cerrno>

#include "base/failpoint.h"
#include "chatgate/gate.h"
#include "datapath/gate_bits.h"
#include "datapath/host_table.h"
#include "datapath/table_spec.h"

namespace chatgate {
namespace {

/// The active generation, opened for writing; tables are opened, and pages of them mapped, when the first key
/// needs them.
class ActiveGeneration {
 public:
  explicit ActiveGeneration(Tables& tables) : tables_(tables), index_(tables.active()) {}

  Result<const BpfMap*> table(chatgate_map which) {
    BpfMap& map = maps_.at(which);
    if (!map) {
      CHATGATE_TRY_ASSIGN(map, tables_.inner(which, index_));
    }
    return &map;
  }

  /// The gate of that prefix, with the words in reach that the prefix has bits in.
  Result<GateMemory> gate_for(const IpPrefix& prefix) {
    GateMemory gates;
    for (const GateSpan& span : gate_spans(prefix)) {
      const std::size_t bytes = table_spec(span.gate).fixed_entries * sizeof(std::uint64_t);
      CHATGATE_TRY(reach_words(span.gate, bytes, chatgate_gate_summary_word(span.first),
                               chatgate_gate_summary_word(span.last)));
      CHATGATE_TRY(
          reach_words(span.gate, bytes, chatgate_gate_word(span.first), chatgate_gate_word(span.last)));
    }
    gates.gate4 = static_cast<std::uint64_t*>(memory_.at(CHATGATE_MAP_GATE4).data());
    gates.gate6_wide = static_cast<std::uint64_t*>(memory_.at(CHATGATE_MAP_GATE6WIDE).data());
    gates.gate6_narrow = static_cast<std::uint64_t*>(memory_.at(CHATGATE_MAP_GATE6NARROW).data());
    return gates;
  }

  /// The host table of the key's family, with the buckets in reach that the key may be in.
  Result<HostTable> hosts_for(const TableKey& key) {
    const chatgate_map which = table_of(key);
    const HostHash hash = tables_.host_hash(which, index_);
    const std::size_t bucket = sizeof(chatgate_bucket);
    CHATGATE_TRY(reach(which, hash.array_size() * bucket, HostTable::first_bucket_of(key, hash) * bucket,
                       CHATGATE_HOST_PROBES * bucket));
    auto* const first = static_cast<chatgate_bucket*>(memory_.at(which).data());
    return HostTable(key.prefix.address.family, first, hash);
  }

  void look_in(std::uint32_t bit) {
    __atomic_fetch_or(&tables_.control().generation[index_].tables, bit, __ATOMIC_RELEASE);
  }
  void count_removed() { ++tables_.control().generation[index_].removed; }

 private:
  Status reach_words(chatgate_map gate, std::size_t bytes, std::uint32_t first, std::uint32_t last) {
    const std::size_t word = sizeof(std::uint64_t);
    return reach(gate, bytes, first * word, (last - first + 1) * word);
  }

  Status reach(chatgate_map which, std::size_t size, std::size_t offset, std::size_t bytes) {
    MappedArray& memory = memory_.at(which);
    if (!memory) {
      CHATGATE_TRY_ASSIGN(memory, MappedArray::reserve(size, true));
    }
    CHATGATE_TRY_ASSIGN(const BpfMap* const map, table(which));
    return memory.reach(*map, offset, bytes);
  }

  Tables& tables_;
  std::uint32_t index_;
  std::array<BpfMap, CHATGATE_OUTER_MAPS> maps_;
  std::array<MappedArray, CHATGATE_OUTER_MAPS> memory_;
};

Status write_in_trie(ActiveGeneration& generation, const KernelKey& key) {
  CHATGATE_TRY_ASSIGN(const BpfMap* const table, generation.table(trie_of(key.compiled.key)));
  const chatgate_key encoded = encode_key(key.compiled.key);
  const chatgate_value value = encode_value(key);
  return table->update(&encoded, &value);
}

Result<bool> remove_from_trie(ActiveGeneration& generation, const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const BpfMap* const table, generation.table(trie_of(key)));
  const chatgate_key encoded = encode_key(key);
  return table->erase(&encoded);
}

Error no_room(const TableKey& host) {
  return system_error("write kernel table", table_spec(table_of(host)).name, ENOSPC);
}

/// What its cell cannot say is in the trie before the cell sends there, and leaves it after.
Status write_host(ActiveGeneration& generation, const KernelKey& key) {
  const TableKey& host = key.compiled.key;
  CHATGATE_TRY_ASSIGN(HostTable hosts, generation.hosts_for(host));
  if (!hosts.has_room_for(host)) return fail(no_room(host));
  if (HostTable::belongs_in_trie(key)) CHATGATE_TRY(write_in_trie(generation, key));
  if (hosts.put(key) == HostTable::Put::kHere) CHATGATE_TRY(remove_from_trie(generation, host));
  return {};
}

Result<bool> remove_host(ActiveGeneration& generation, const TableKey& host) {
  CHATGATE_TRY_ASSIGN(HostTable hosts, generation.hosts_for(host));
  const bool was_there = hosts.remove(host);
  CHATGATE_TRY(remove_from_trie(generation, host));
  return was_there;
}

bool is_host_ban(const TableKey& key) { return table_of(key) != trie_of(key); }

Status write_key(ActiveGeneration& generation, const KernelKey& key) {
  CHATGATE_TRY_ASSIGN(const GateMemory gates, generation.gate_for(key.compiled.key.prefix));
  open_gate(gates, key.compiled.key);
  CHATGATE_FAILPOINT("in_place.gate");
  CHATGATE_TRY(is_host_ban(key.compiled.key) ? write_host(generation, key) : write_in_trie(generation, key));
  generation.look_in(table_bits_of(key.compiled.key));
  CHATGATE_FAILPOINT("in_place.key");
  return {};
}

Result<bool> remove_key(ActiveGeneration& generation, const TableKey& key) {
  CHATGATE_TRY_ASSIGN(const bool was_there,
                      is_host_ban(key) ? remove_host(generation, key) : remove_from_trie(generation, key));
  if (was_there) generation.count_removed();
  CHATGATE_FAILPOINT("in_place.removed");
  return was_there;
}

struct Step {
  Kind kind;
  bool present;
};
constexpr std::array<Step, 4> kOrder{
    {{Kind::kAllow, true}, {Kind::kBan, true}, {Kind::kBan, false}, {Kind::kAllow, false}}};

}  // namespace

Result<std::uint32_t> write_in_place(Tables& tables, std::span<const KeyWrite> writes) {
  ActiveGeneration generation(tables);
  std::uint32_t removed = 0;
  for (const Step& step : kOrder) {
    for (const KeyWrite& write : writes) {
      const TableKey& key = write.key.compiled.key;
      if (key.kind != step.kind || write.present != step.present) continue;
      if (write.present) {
        CHATGATE_TRY(write_key(generation, write.key));
        continue;
      }
      CHATGATE_TRY_ASSIGN(const bool was_there, remove_key(generation, key));
      removed += was_there ? 1 : 0;
    }
  }
  return removed;
}

std::uint32_t stale_keys(const Tables& tables) {
  return tables.control().generation[tables.active()].removed;
}

}  // namespace chatgate
